package org.gnome.oci.fetch;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * When a failed request is made again.
 *
 * <p>A server that fails every second request is overcome, since others succeed meanwhile; one that is gone is given up
 * after ten failures in a row, some twenty seconds.
 */
public final class RetryPolicy {
    /** So many attempts in all: with half of them failing, one of 10¹² requests fails for good. */
    private static final int MAX_ATTEMPTS = 40;

    /** So many failures of a request in a row, during which no other one succeeded. */
    private static final int MAX_BARREN = 10;

    /** The same where there is not even a connection: nobody listens there. */
    private static final int MAX_BARREN_CONNECTS = 4;

    private static final long MIN_PROGRESS_BYTES = 64 * 1024;

    /** Four seconds, with the default. */
    private static final int LONGEST_PAUSE = 40;

    /** A server may ask for more, but a build does not wait longer. */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(60);

    private RetryPolicy() {}

    /** Whether an answer may be another one the next time (RFC 9110, section 15). */
    public static boolean isTransient(int status) {
        return status == 408 || status == 429 || (status >= 500 && status != 501 && status != 505);
    }

    /**
     * Whether an attempt that failed brought a body so much further that it counts as none: a large one breaks often.
     */
    static boolean isProgress(long bytes) {
        return bytes >= MIN_PROGRESS_BYTES;
    }

    /** Whether to give up after so many attempts, the last ones of which failed while no other request succeeded. */
    public static boolean isOver(int attempts, int failures, boolean connected) {
        return attempts >= MAX_ATTEMPTS || failures >= (connected ? MAX_BARREN : MAX_BARREN_CONNECTS);
    }

    /** How long to wait after so many failures without a success: twice as long each time. */
    public static Duration pause(Duration first, int failures) {
        return first.multipliedBy(Math.min(1L << Math.min(failures - 1, Integer.SIZE - 1), LONGEST_PAUSE));
    }

    /** What the server asks to wait (RFC 9110, section 10.2.3), within reason; a date counts from the answer's own. */
    static Optional<Duration> retryAfter(HttpHeaders headers) {
        return retryAfter(headers.firstValue("Retry-After"), headers.firstValue("Date"));
    }

    /** The same for the values of the headers {@code Retry-After} and {@code Date}. */
    public static Optional<Duration> retryAfter(Optional<String> value, Optional<String> answered) {
        return value.flatMap(text -> duration(text.strip(), answered))
                .map(wait -> wait.compareTo(LONGEST_RETRY_AFTER) < 0 ? wait : LONGEST_RETRY_AFTER);
    }

    private static Optional<Duration> duration(String text, Optional<String> answered) {
        try {
            if (text.chars().allMatch(letter -> letter >= '0' && letter <= '9') && !text.isEmpty()) {
                return Optional.of(text.length() > 6 ? LONGEST_RETRY_AFTER : Duration.ofSeconds(Long.parseLong(text)));
            }
            return answered.map(now -> Duration.between(date(now), date(text)))
                    .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static ZonedDateTime date(String text) {
        return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
    }
}
