package org.gnome.oci.parity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.PathGlob;

/**
 * Reads {@code parity-rules.xml}.
 *
 * <pre>{@code
 * <parity-rules>
 *   <rule id="D3" path="/{tmp,sys,dev,proc,root}" kinds="only-in-image" max="5">
 *     <reason>A container needs mount points that a Flatpak runtime does not have.</reason>
 *     <link>https://gitlab.gnome.org/GNOME/gnome-build-meta/-/issues/1</link>
 *     <expires>2026-12-31</expires>
 *   </rule>
 * </parity-rules>
 * }</pre>
 *
 * <p>The four attributes and the reason are mandatory, link and expiry are optional. {@code path} is a
 * {@link PathGlob}, {@code kinds} are ids of {@link DifferenceKind} separated by spaces. Three more attributes are
 * optional:
 *
 * <ul>
 *   <li>{@code types="directory symbolic-link"}, ids of {@link EntryType}: an entry that one side lacks, or both
 *       entries of a difference in type, must be of these types,
 *   <li>{@code target="../locale/**"}, a pattern like that of paths: what links among them must hold; without
 *       {@code types} they must be links,
 *   <li>{@code optional="true"}: the rule may match nothing without a warning.
 * </ul>
 *
 * Whatever is not named here is refused, document type declarations included, and so are two rules of one id. The first
 * rule that matches a difference explains it.
 */
public final class RulesReader {
    /** A hundred times the longest file that a person would maintain. */
    private static final int MAX_BYTES = 1 << 20;

    private static final String ROOT = "parity-rules";

    private RulesReader() {}

    /**
     * Reads a file.
     *
     * @throws MalformedFormatException if it is not a file of rules, with the line and what to do
     */
    public static RuleSet read(Path file) throws IOException {
        String source = file.toString();
        try (InputStream in = Files.newInputStream(file)) {
            return parse(LimitedInputStream.readAll(in, MAX_BYTES, source, ROOT), source);
        }
    }

    /** Reads a document; the source is what errors name. */
    public static RuleSet parse(byte[] document, String source) throws MalformedFormatException {
        if (document.length > MAX_BYTES) {
            throw new MalformedFormatException(source, ROOT, MAX_BYTES, "is larger than " + MAX_BYTES + " bytes");
        }
        StrictXml xml = StrictXml.open(document, source, ROOT);
        List<ParityRule> rules = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        xml.requireAttributes(Set.of());
        while (xml.nextChild() == XMLStreamConstants.START_ELEMENT) {
            RuleElement rule = RuleElement.read(xml);
            if (!ids.add(rule.rule().id())) {
                throw xml.malformed(rule.structure(), rule.line(), "has the id of an earlier rule; give it its own");
            }
            rules.add(rule.rule());
        }
        xml.requireEnd();
        return new RuleSet(rules);
    }
}
