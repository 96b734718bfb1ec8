package org.gnome.oci.pipeline;

import java.nio.file.Path;
import java.time.Instant;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.source.oci.RegistryPull;
import org.gnome.oci.source.ostree.PullSettings;
import org.gnome.oci.source.sysupdate.SysupdateSettings;

/**
 * How repositories and registries on the network are read.
 *
 * @param cache the directory in which verified objects are kept for all modules and processes
 * @param fetch how downloads are made
 * @param threads how many threads may verify objects while others are fetched
 * @param registries how registries are asked
 * @param allowDowngrade whether a ref may go back to an older commit than the last one seen
 * @param now what is written down as the time at which objects of the cache were used last
 * @param progress told how a pull goes on
 */
public record RemoteSettings(
        Path cache,
        FetchSettings fetch,
        int threads,
        RegistryAccess registries,
        boolean allowDowngrade,
        Instant now,
        Progress progress) {
    SysupdateSettings sysupdate() {
        return new SysupdateSettings(
                new CacheDirectory(cache), fetch, allowDowngrade, now, new ReportedDownloads(progress));
    }

    RegistryPull registryPull() {
        return new RegistryPull(
                registries.settings(fetch),
                registries.platform(),
                new CacheDirectory(cache),
                now,
                new ReportedDownloads(progress));
    }

    PullSettings pull() {
        return new PullSettings(
                new CacheDirectory(cache), fetch, threads, allowDowngrade, now, new ReportedPull(progress), true);
    }
}
