package org.gnome.oci.registry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a server wants to be shown who asks (RFC 9110, section 11.6.1).
 *
 * @param scheme {@code basic}, {@code bearer} or another, in lower case
 * @param parameters what else it says, by names in lower case
 */
record Challenge(String scheme, SortedMap<String, String> parameters) {
    /** Some hundred characters are usual. */
    private static final int MAX_LENGTH = 8192;

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";

    /** A parameter, or the name of a scheme, after the comma or the space that ended the one before. */
    private static final Pattern PART = Pattern.compile("\\G[ \\t,]*+(?:(?<name>" + TOKEN
            + ")[ \\t]*+=[ \\t]*+(?:\"(?<quoted>(?:[^\"\\\\]|\\\\.)*+)\"|(?<plain>" + TOKEN + "))|(?<scheme>" + TOKEN
            + ")(?=[ \\t,]|$))");

    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

    Challenge {
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }

    /** The challenges of some headers; what cannot be understood ends its header. */
    static List<Challenge> parse(List<String> headers) {
        List<Challenge> challenges = new ArrayList<>();
        for (String header : headers) {
            if (header.length() <= MAX_LENGTH) {
                parse(header, challenges);
            }
        }
        return challenges;
    }

    private static void parse(String header, List<Challenge> challenges) {
        Optional<String> scheme = Optional.empty();
        SortedMap<String, String> parameters = new TreeMap<>();
        for (Matcher part = PART.matcher(header); part.find(); ) {
            if (part.group("scheme") == null) {
                parameters.put(part.group("name").toLowerCase(Locale.ROOT), value(part));
            } else {
                scheme.ifPresent(name -> challenges.add(new Challenge(name, parameters)));
                scheme = Optional.of(part.group("scheme").toLowerCase(Locale.ROOT));
                parameters.clear();
            }
        }
        scheme.ifPresent(name -> challenges.add(new Challenge(name, parameters)));
    }

    private static String value(Matcher part) {
        return part.group("quoted") == null
                ? part.group("plain")
                : ESCAPE.matcher(part.group("quoted")).replaceAll("$1");
    }

    /** The first challenge of a scheme. */
    static Optional<Challenge> find(List<Challenge> challenges, String scheme) {
        return challenges.stream()
                .filter(challenge -> challenge.scheme.equals(scheme))
                .findFirst();
    }
}
