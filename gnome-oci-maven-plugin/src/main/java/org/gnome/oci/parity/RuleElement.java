package org.gnome.oci.parity;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamConstants;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.PathGlob;
import org.jspecify.annotations.Nullable;

/**
 * One {@code rule} element of {@code parity-rules.xml}.
 *
 * @param rule what it says
 * @param structure how errors name it
 * @param line where it starts
 */
record RuleElement(ParityRule rule, String structure, int line) {
    private static final Set<String> ATTRIBUTES = Set.of("id", "path", "kinds", "types", "target", "max", "optional");
    private static final Set<String> CHILDREN = Set.of("reason", "link", "expires");

    /** Reads the element that the document stands at, up to its end. */
    static RuleElement read(StrictXml xml) throws MalformedFormatException {
        int line = xml.line();
        xml.requireName("rule");
        String id = xml.attribute("id");
        Reading reading = new Reading(xml, id == null ? "rule" : "rule " + id, line);
        xml.requireAttributes(ATTRIBUTES);
        return new RuleElement(reading.rule(), reading.structure, line);
    }

    private static final class Reading {
        private final StrictXml xml;
        private final String structure;
        private final int line;

        private Reading(StrictXml xml, String structure, int line) {
            this.xml = xml;
            this.structure = structure;
            this.line = line;
        }

        private ParityRule rule() throws MalformedFormatException {
            String id = required("id", xml.attribute("id"), "a short name such as D3");
            String path = required("path", xml.attribute("path"), "a pattern such as /usr/share/locale/**");
            String kinds = required("kinds", xml.attribute("kinds"), "one or more of " + knownKinds());
            @Nullable String types = xml.attribute("types");
            @Nullable String target = xml.attribute("target");
            @Nullable String optional = xml.attribute("optional");
            String max = required("max", xml.attribute("max"), "how many differences it may explain");
            Map<String, String> children = children();
            String reason = required("reason", children.get("reason"), "why the differences are right");
            @Nullable String link = children.get("link");
            @Nullable String expires = children.get("expires");
            try {
                return new ParityRule(
                        id,
                        PathGlob.of(path),
                        kinds(kinds),
                        new EntryFilter(
                                types == null ? Set.of() : types(types),
                                Optional.ofNullable(target).map(PathGlob::ofTarget)),
                        reason,
                        maximum(max),
                        optional != null && isTrue("optional", optional),
                        link == null ? Optional.empty() : Optional.of(uri(link)),
                        expires == null ? Optional.empty() : Optional.of(date(expires)));
            } catch (IllegalArgumentException e) {
                throw malformed(String.valueOf(e.getMessage()));
            }
        }

        private Map<String, String> children() throws MalformedFormatException {
            Map<String, String> children = new TreeMap<>();
            while (xml.nextChild() == XMLStreamConstants.START_ELEMENT) {
                String name = xml.name();
                if (!CHILDREN.contains(name)) {
                    throw malformed("holds the unknown element <" + name + ">; it may hold reason, link and expires");
                }
                xml.requireAttributes(Set.of());
                if (children.put(name, xml.text()) != null) {
                    throw malformed("holds <" + name + "> twice");
                }
            }
            return children;
        }

        private String required(String name, @Nullable String value, String meaning) throws MalformedFormatException {
            if (value == null || value.isBlank()) {
                throw malformed("has no " + name + "; give it " + meaning);
            }
            return value;
        }

        private Set<DifferenceKind> kinds(String text) throws MalformedFormatException {
            EnumSet<DifferenceKind> kinds = EnumSet.noneOf(DifferenceKind.class);
            for (String id : text.strip().split("\\s+", -1)) {
                Optional<DifferenceKind> kind = DifferenceKind.ofId(id);
                if (kind.isEmpty()) {
                    throw malformed("has the unknown kind \"" + id + "\"; use " + knownKinds());
                }
                kinds.add(kind.get());
            }
            return kinds;
        }

        private Set<EntryType> types(String text) throws MalformedFormatException {
            EnumSet<EntryType> types = EnumSet.noneOf(EntryType.class);
            for (String id : text.strip().split("\\s+", -1)) {
                types.add(EntryType.ofId(id)
                        .orElseThrow(() -> malformed("has the unknown type \"" + id + "\"; use "
                                + Arrays.stream(EntryType.values())
                                        .map(EntryType::id)
                                        .collect(Collectors.joining(", ")))));
            }
            return types;
        }

        private boolean isTrue(String name, String text) throws MalformedFormatException {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw malformed("has the " + name + " \"" + text + "\"; write true or false");
            };
        }

        private static String knownKinds() {
            return Arrays.stream(DifferenceKind.values())
                    .map(DifferenceKind::id)
                    .collect(Collectors.joining(", "));
        }

        private long maximum(String text) throws MalformedFormatException {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw malformed("has the max \"" + text + "\"; write a whole number");
            }
        }

        private URI uri(String text) throws MalformedFormatException {
            try {
                return new URI(text);
            } catch (URISyntaxException e) {
                throw malformed("has the link \"" + text + "\"; write an http or https address");
            }
        }

        private LocalDate date(String text) throws MalformedFormatException {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeException e) {
                throw malformed("expires on \"" + text + "\"; write a date such as 2026-12-31");
            }
        }

        private MalformedFormatException malformed(String reason) {
            return xml.malformed(structure, line, reason);
        }
    }
}
