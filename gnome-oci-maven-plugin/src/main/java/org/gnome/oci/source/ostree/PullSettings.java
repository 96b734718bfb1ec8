package org.gnome.oci.source.ostree;

import java.time.InstantSource;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.FetchSettings;

/**
 * How remote repositories are read.
 *
 * @param cache where verified objects are kept
 * @param fetch how downloads are made
 * @param workers how many threads may verify objects while others are fetched
 * @param allowDowngrade whether a ref may go back to an older commit than the last one seen
 * @param clock tells when an object of the cache was used last
 * @param progress told how a pull goes on
 */
public record PullSettings(
        CacheDirectory cache,
        FetchSettings fetch,
        int workers,
        boolean allowDowngrade,
        InstantSource clock,
        PullProgress progress) {}
