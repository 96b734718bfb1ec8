package org.gnome.oci.source.sysupdate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.DownloadProgress;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.source.disk.DiskSettings;
import org.gnome.oci.trust.Keyring;
import org.gnome.oci.trust.OpenPgpVerifier;

/** Opens a release as the goals do, in a process of its own: {@code URL REFERENCE CACHE KEYS}. */
final class SysupdateProgram {
    private SysupdateProgram() {}

    public static void main(String... arguments) throws Exception {
        Path cache = Path.of(arguments[2]);
        Instant now = Instant.now();
        SysupdateSettings settings = new SysupdateSettings(
                new CacheDirectory(cache), FetchSettings.online(), false, now, DownloadProgress.SILENT);
        Keyring keys = Keyring.read("keys", Files.readAllBytes(Path.of(arguments[3])));
        try (SysupdateTreeSource source = SysupdateTreeSource.ofRemote(
                arguments[0],
                SysupdateReference.parse(arguments[1]),
                new OpenPgpVerifier(keys, now),
                settings,
                new DiskSettings("x86_64", cache.resolve("tmp")))) {
            System.out.print(source.describe().name());
        }
    }
}
