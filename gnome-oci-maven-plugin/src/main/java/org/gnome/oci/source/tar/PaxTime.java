package org.gnome.oci.source.tar;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time in a pax record: decimal seconds since the epoch, with a sign and a fraction if need be. */
final class PaxTime {
    /** Sixteen digits of seconds fit an Instant; fractions beyond nanoseconds are cut, and longer ones are no time. */
    private static final Pattern TIME = Pattern.compile("(-?)([0-9]{1,16})(?:\\.([0-9]{1,32}))?");

    private static final int NANO_DIGITS = 9;

    private PaxTime() {}

    /**
     * Reads a time, rounded down to nanoseconds.
     *
     * @throws IllegalArgumentException with the reason if it is none
     */
    static Instant parse(String text) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("is no decimal number of seconds with at most 16 digits");
        }
        String fraction = matcher.group(3) == null ? "" : matcher.group(3);
        long seconds = Long.parseLong(matcher.group(2));
        long nanos = Long.parseLong((fraction + "0".repeat(NANO_DIGITS)).substring(0, NANO_DIGITS));
        if (matcher.group(1).isEmpty()) {
            return Instant.ofEpochSecond(seconds, nanos);
        }
        boolean more = fraction.length() > NANO_DIGITS
                && !fraction.substring(NANO_DIGITS).matches("0+");
        return Instant.ofEpochSecond(-seconds, -nanos - (more ? 1 : 0));
    }
}
