package org.gnome.oci.source.ostree;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a branch, with the remote it was pulled from where that is given: {@code [REMOTE:]REF}.
 *
 * <p>The grammar is the one of ostree_parse_refspec, in ASCII. No part can be {@code ..}, so a name stays inside the
 * directory that it is looked for in.
 *
 * @param remote the remote
 * @param name words of letters, digits, {@code _}, {@code -} and {@code .}, joined by slashes
 */
record RefName(Optional<String> remote, String name) {
    private static final String WORD = "[A-Za-z0-9_][-._A-Za-z0-9]*+";
    private static final Pattern REF = Pattern.compile("(?:(" + WORD + "):)?+(" + WORD + "(?:/" + WORD + ")*+)");

    /** PATH_MAX of Linux. */
    private static final int MAX_LENGTH = 4096;

    /** Reads a name; empty if the text is none. */
    static Optional<RefName> parse(String text) {
        Matcher matcher = REF.matcher(text);
        if (text.length() > MAX_LENGTH || !matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new RefName(Optional.ofNullable(matcher.group(1)), matcher.group(2)));
    }
}
