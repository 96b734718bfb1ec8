package org.gnome.oci.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.source.disk.DiskSettings;
import org.gnome.oci.trust.CmsVerifier;
import org.gnome.oci.trust.TrustedCertificates;

/**
 * How disk images are read and trusted.
 *
 * @param architecture whose partitions count, as the kernel calls it
 * @param rootHash what the root hash of the operating system's image must be, in hexadecimal, if that is known
 * @param certificates files of the certificates one of which must have signed a root hash; nobody asks if there are
 *     none
 */
public record DiskOptions(String architecture, Optional<String> rootHash, List<Path> certificates) {
    /** Certificates have some kilobytes. */
    private static final int MAX_FILE_BYTES = 1 << 20;

    public DiskOptions {
        certificates = List.copyOf(certificates);
    }

    /** Settings for the image of an operating system. */
    DiskSettings system(Path spools) throws IOException {
        return new DiskSettings(architecture, spools, rootHash, signers());
    }

    /** Settings for the image of an extension, which has a root hash of its own. */
    DiskSettings extension(Path spools) throws IOException {
        return new DiskSettings(architecture, spools, Optional.empty(), signers());
    }

    /** The architecture as systemd calls it. */
    String systemdArchitecture() {
        return DiskSettings.systemdArchitecture(architecture);
    }

    private Optional<CmsVerifier> signers() throws IOException {
        Optional<TrustedCertificates> all = Optional.empty();
        for (Path file : certificates) {
            TrustedCertificates some = read(file);
            all = Optional.of(all.isPresent() ? all.get().join(some) : some);
        }
        return all.map(CmsVerifier::new);
    }

    private static TrustedCertificates read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        try (InputStream in = Files.newInputStream(file)) {
            return TrustedCertificates.read(name, LimitedInputStream.readAll(in, MAX_FILE_BYTES, name, "certificates"));
        }
    }
}
