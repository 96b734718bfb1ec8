package org.gnome.oci.source.disk;

import java.nio.file.Path;
import java.util.Optional;
import org.gnome.oci.trust.CmsVerifier;

/**
 * How a disk image is read.
 *
 * @param architecture whose partitions are wanted, as the kernel calls it, such as {@code aarch64}
 * @param spools the directory for what is decompressed
 * @param rootHash what the root hash of the image's hash tree must be, in hexadecimal, if the caller knows; an image
 *     without a tree is then refused
 * @param signers whose signature of the root hash is demanded, if one is; an image without a signature is then refused
 */
public record DiskSettings(String architecture, Path spools, Optional<String> rootHash, Optional<CmsVerifier> signers) {
    /** Checks the architecture. */
    public DiskSettings {
        DiscoverablePartitions.of(architecture);
        rootHash.ifPresent(hex -> RootHashClaim.whole("the configuration", hex));
    }

    /** Settings that demand nothing of the image. */
    public DiskSettings(String architecture, Path spools) {
        this(architecture, spools, Optional.empty(), Optional.empty());
    }

    /**
     * What systemd calls an architecture, as in the names of partitions and of published files.
     *
     * @param architecture as the kernel calls it
     * @throws IllegalArgumentException with a sentence for people if no disk images of it are known
     */
    public static String systemdArchitecture(String architecture) {
        return DiscoverablePartitions.of(architecture).systemdName();
    }

    DiscoverablePartitions types() {
        return DiscoverablePartitions.of(architecture);
    }
}
