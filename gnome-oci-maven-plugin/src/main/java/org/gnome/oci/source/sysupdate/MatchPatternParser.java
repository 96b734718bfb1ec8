package org.gnome.oci.source.sysupdate;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnome.oci.source.sysupdate.MatchPattern.Element;
import org.gnome.oci.source.sysupdate.MatchPattern.Field;
import org.gnome.oci.source.sysupdate.MatchPattern.Literal;

/** Splits a match pattern into fields and the texts between them. Used once. */
final class MatchPatternParser {
    /** An at sign with what follows it, or anything else. */
    private static final Pattern TOKEN = Pattern.compile("@(?<mark>.?)|[^@]+", Pattern.DOTALL);

    private final String pattern;
    private final List<Element> elements = new ArrayList<>();
    private final Set<PatternField> found = EnumSet.noneOf(PatternField.class);
    private final StringBuilder literal = new StringBuilder();

    MatchPatternParser(String pattern) {
        this.pattern = pattern;
    }

    List<Element> parse() {
        Matcher token = TOKEN.matcher(pattern);
        while (token.find()) {
            String mark = token.group("mark");
            if (mark == null || mark.equals("@")) {
                literal.append(mark == null ? token.group() : mark);
            } else {
                field(mark);
            }
        }
        endLiteral();
        if (!found.contains(PatternField.VERSION)) {
            throw malformed("has no " + PatternField.VERSION);
        }
        return elements;
    }

    private void field(String mark) {
        PatternField field = PatternField.of(mark).orElseThrow(() -> malformed("has the unknown field @" + mark));
        if (!found.add(field)) {
            throw malformed("has " + field + " twice");
        }
        if (literal.isEmpty() && !elements.isEmpty()) {
            throw malformed("has nothing between two fields");
        }
        endLiteral();
        elements.add(new Field(field));
    }

    private void endLiteral() {
        if (!literal.isEmpty()) {
            elements.add(new Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    private IllegalArgumentException malformed(String reason) {
        return new IllegalArgumentException("the match pattern \"" + pattern + "\" " + reason + " (sysupdate.d(5))");
    }
}
