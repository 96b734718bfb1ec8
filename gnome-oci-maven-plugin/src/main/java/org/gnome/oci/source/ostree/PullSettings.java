package org.gnome.oci.source.ostree;

import java.time.Instant;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.FetchSettings;

/**
 * How remote repositories are read.
 *
 * @param cache where verified objects are kept
 * @param fetch how downloads are made
 * @param workers how many threads may verify objects while others are fetched
 * @param allowDowngrade whether a ref may go back to an older commit than the last one seen
 * @param now what is written down as the time at which objects of the cache were used last
 * @param progress told how a pull goes on
 * @param staticDeltas whether objects are taken from static deltas where that saves requests
 */
public record PullSettings(
        CacheDirectory cache,
        FetchSettings fetch,
        int workers,
        boolean allowDowngrade,
        Instant now,
        PullProgress progress,
        boolean staticDeltas) {
    /** Every object on its own. */
    public PullSettings(
            CacheDirectory cache,
            FetchSettings fetch,
            int workers,
            boolean allowDowngrade,
            Instant now,
            PullProgress progress) {
        this(cache, fetch, workers, allowDowngrade, now, progress, false);
    }
}
