package org.gnome.oci.testing;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.fetch.Proxies;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.pipeline.DiskOptions;
import org.gnome.oci.pipeline.Progress;
import org.gnome.oci.pipeline.RegistryAccess;
import org.gnome.oci.pipeline.RemoteSettings;

/** Settings for tests whose sources are all on this machine. */
public final class NoNetwork {
    /** Disk images that nobody vouches for. */
    public static final DiskOptions DISKS = new DiskOptions("x86_64", Optional.empty(), List.of());

    /** Registries that are asked by nobody in particular. */
    public static final RegistryAccess ANONYMOUS =
            new RegistryAccess(repository -> Optional.empty(), Set.of(), new Descriptor.Platform("linux", "amd64"));

    private NoNetwork() {}

    /** Whoever asks for something on the network is told that this is offline. */
    public static RemoteSettings settings(Path work) {
        FetchSettings fetch = new FetchSettings(
                1, FetchSettings.DEFAULT_STALL_TIMEOUT, FetchSettings.DEFAULT_FIRST_PAUSE, Proxies.NONE, true);
        return new RemoteSettings(work.resolve("cache"), fetch, 1, ANONYMOUS, false, Instant.EPOCH, Progress.SILENT);
    }
}
