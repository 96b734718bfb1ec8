package org.gnome.oci.source.erofs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;
import org.jspecify.annotations.Nullable;

/**
 * An EROFS file system in one image, such as the partition of an operating system's {@code /usr}.
 *
 * <p>Inodes are read at once, data when a content is opened. Fragments of files that are packed together are decoded
 * once, to a spool, when the first of them is needed. The image belongs to the opener and must stay open as long as
 * this source; the spools belong to this source.
 */
public final class ErofsTreeSource implements TreeSource {
    private final ErofsVolume volume;
    private @Nullable FileTree tree;

    private ErofsTreeSource(ErofsVolume volume) {
        this.volume = volume;
    }

    /** Whether bytes are an EROFS file system, by the magic number of its superblock. */
    public static boolean recognises(RandomAccessSource image) throws IOException {
        return SuperblockReader.recognises(image);
    }

    /**
     * Opens a file system.
     *
     * @param image stays the caller's, who closes it after this source
     * @param spools a directory for temporary files
     * @throws org.gnome.oci.io.FormatException if the superblock is malformed, or needs what is not implemented
     */
    public static ErofsTreeSource open(RandomAccessSource image, Path spools) throws IOException {
        return new ErofsTreeSource(new ErofsVolume(image, spools));
    }

    @Override
    public FileTree read() throws IOException {
        if (tree == null) {
            tree = new ErofsTreeReader(volume).read();
        }
        return tree;
    }

    /** The identity is {@code erofs.uuid}; the name is the volume's, or the UUID if it has none. */
    @Override
    public SourceDescription describe() {
        Superblock superblock = volume.superblock();
        String uuid = superblock.uuid().toString();
        return new SourceDescription(
                "EROFS file system",
                superblock.volumeName().isEmpty()
                        ? uuid
                        : superblock.volumeName().toString(),
                new TreeMap<>(Map.of("erofs.uuid", uuid)),
                Optional.of(Instant.ofEpochSecond(superblock.buildSeconds(), superblock.nanoseconds())));
    }

    @Override
    public Fidelity fidelity() {
        return Fidelity.FULL;
    }

    @Override
    public void close() throws IOException {
        volume.close();
    }
}
