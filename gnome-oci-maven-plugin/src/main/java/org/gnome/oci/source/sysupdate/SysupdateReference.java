package org.gnome.oci.source.sysupdate;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is wanted of a sysupdate directory: {@code usr[+EXTENSION…][=VERSION]}, such as
 * {@code usr+devel+devel-confext=nightly.20261122.0}.
 *
 * @param extensions the system and configuration extensions that are merged over {@code usr}; the name of a
 *     configuration extension ends in {@code -confext}
 * @param version the version; empty for the newest that has all of them
 */
public record SysupdateReference(List<String> extensions, Optional<String> version) {
    /** The operating system itself. */
    static final String BASE = "usr";

    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]+(?:-[a-z0-9]+)*");

    /** GNOME OS has some ten. */
    private static final int MAX_EXTENSIONS = 64;

    private static final String FORM = "write usr[+EXTENSION…][=VERSION]";

    public SysupdateReference {
        extensions = List.copyOf(extensions);
    }

    /**
     * Reads a reference.
     *
     * @throws IllegalArgumentException with a sentence for people if the text is none
     */
    public static SysupdateReference parse(String text) {
        int equals = text.indexOf('=');
        Optional<String> version = equals < 0 ? Optional.empty() : Optional.of(text.substring(equals + 1));
        if (version.isPresent() && !PatternField.VERSION.allows(version.get())) {
            throw new IllegalArgumentException("\"" + text + "\" names no version: " + FORM);
        }
        List<String> components = List.of((equals < 0 ? text : text.substring(0, equals)).split("\\+", -1));
        if (!components.get(0).equals(BASE)) {
            throw new IllegalArgumentException("\"" + text + "\" does not begin with " + BASE + ": " + FORM);
        }
        if (components.size() > MAX_EXTENSIONS || components.stream().distinct().count() < components.size()) {
            throw new IllegalArgumentException("\"" + text + "\" names an extension twice, or too many: " + FORM);
        }
        for (String component : components) {
            if (!COMPONENT.matcher(component).matches()) {
                throw new IllegalArgumentException("\"" + text + "\" names no extension with \"" + component
                        + "\", which are words of a-z and 0-9 joined by \"-\": " + FORM);
            }
        }
        return new SysupdateReference(components.subList(1, components.size()), version);
    }

    /** The same of one version. */
    SysupdateReference at(String newVersion) {
        return new SysupdateReference(extensions, Optional.of(newVersion));
    }

    /** The reference without a version. */
    String components() {
        return extensions.isEmpty() ? BASE : BASE + "+" + String.join("+", extensions);
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return components() + version.map(text -> "=" + text).orElse("");
    }
}
