package org.gnome.oci.source.erofs;

import java.time.Instant;

/** The range of times that a field of 64 bits can be read into. */
final class Timestamps {
    private Timestamps() {}

    /**
     * Checks that seconds are a time.
     *
     * @throws ArithmeticException if they lie more than a billion years away
     */
    static long requireSeconds(long seconds) {
        if (seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()) {
            throw new ArithmeticException(seconds + " is out of range");
        }
        return seconds;
    }
}
