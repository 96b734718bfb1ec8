package org.gnome.oci.source.sysupdate;

import java.time.Instant;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.DownloadProgress;
import org.gnome.oci.fetch.FetchSettings;

/**
 * How directories on the network are read.
 *
 * @param cache where verified files are kept
 * @param fetch how downloads are made
 * @param allowDowngrade whether the newest version may be older than the newest one seen before, or a list stale
 * @param now when a list must be fresh, and what is written down as the time at which files of the cache were used last
 * @param progress told how downloads go on
 */
public record SysupdateSettings(
        CacheDirectory cache, FetchSettings fetch, boolean allowDowngrade, Instant now, DownloadProgress progress) {}
