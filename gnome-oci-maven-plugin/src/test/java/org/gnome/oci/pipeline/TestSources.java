package org.gnome.oci.pipeline;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.testing.NoNetwork;

/** Sources of this machine and of registries on it, which ask for no login. */
final class TestSources {
    private TestSources() {}

    static TreeSources in(Path work) {
        return new TreeSources(
                work,
                work,
                new StandardInput(InputStream.nullInputStream(), work),
                new TrustedKeys(false, List.of(), Instant.EPOCH),
                new RemoteSettings(
                        work.resolve("cache"),
                        FetchSettings.online(),
                        1,
                        NoNetwork.ANONYMOUS,
                        false,
                        Instant.EPOCH,
                        Progress.SILENT),
                NoNetwork.DISKS);
    }
}
