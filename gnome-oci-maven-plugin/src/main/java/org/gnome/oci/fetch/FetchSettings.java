package org.gnome.oci.fetch;

import java.time.Duration;

/**
 * How downloads are made.
 *
 * @param connections how many requests may be in flight at once
 * @param stallTimeout for how long a connection, a first byte or a next byte may be waited for
 * @param firstPause how long to wait before a failed request is made again for the first time; then twice as long each
 *     time, up to forty times
 * @param proxies through which servers are reached
 * @param offline whether nothing may be asked of any server
 */
public record FetchSettings(
        int connections, Duration stallTimeout, Duration firstPause, Proxies proxies, boolean offline) {
    /** Twice what ostree uses, since a slow answer should not leave a processor without work. */
    public static final int DEFAULT_CONNECTIONS = 16;

    /** As long as curl's low-speed limit in ostree. */
    public static final Duration DEFAULT_STALL_TIMEOUT = Duration.ofSeconds(30);

    /** A hiccup is over by then. */
    public static final Duration DEFAULT_FIRST_PAUSE = Duration.ofMillis(100);

    /** More is impolite to servers, and no faster. */
    private static final int MAX_CONNECTIONS = 128;

    public FetchSettings {
        if (connections < 1 || connections > MAX_CONNECTIONS) {
            throw new IllegalArgumentException(connections + " connections are not 1 to " + MAX_CONNECTIONS);
        }
        if (stallTimeout.isNegative() || stallTimeout.isZero()) {
            throw new IllegalArgumentException("the time after which a download counts as stalled must be positive");
        }
    }

    /** The defaults, without a proxy. */
    public static FetchSettings online() {
        return new FetchSettings(DEFAULT_CONNECTIONS, DEFAULT_STALL_TIMEOUT, DEFAULT_FIRST_PAUSE, Proxies.NONE, false);
    }
}
