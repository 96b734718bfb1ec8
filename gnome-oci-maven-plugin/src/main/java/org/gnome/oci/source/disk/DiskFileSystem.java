package org.gnome.oci.source.disk;

import java.io.IOException;
import java.nio.file.Path;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.source.erofs.ErofsTreeSource;
import org.gnome.oci.source.squashfs.SquashfsTreeSource;

/** The file systems that a disk image may have: those that are read-only by their format. */
final class DiskFileSystem {
    private DiskFileSystem() {}

    /** Whether bytes begin as one of them. */
    static boolean recognises(RandomAccessSource data) throws IOException {
        return ErofsTreeSource.recognises(data) || SquashfsTreeSource.recognises(data);
    }

    /** Opens one. */
    static TreeSource open(RandomAccessSource data, Path spools) throws IOException {
        if (ErofsTreeSource.recognises(data)) {
            return ErofsTreeSource.open(data, spools);
        } else if (SquashfsTreeSource.recognises(data)) {
            return SquashfsTreeSource.open(data);
        }
        throw new UnsupportedFeatureException(
                data.name(), "superblock", "is neither that of EROFS nor of SquashFS, nor is there a partition table");
    }
}
