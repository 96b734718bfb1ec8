package org.gnome.oci.source.squashfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.digest.DigestingOutputStream;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;
import org.jspecify.annotations.Nullable;

/**
 * An image of SquashFS 4.0, compressed with gzip, xz, lz4 or zstd.
 *
 * <p>Reading the tree reads the metadata; contents are decompressed as they are read. SquashFS holds everything that a
 * tree does, but it knows no POSIX ACLs, and its times are whole seconds from 1970 to 2106: what lies beyond was lost
 * when the image was made.
 */
public final class SquashfsTreeSource implements TreeSource {
    /** The identity that holds the digest of the image. */
    public static final String DIGEST_IDENTITY = "squashfs.sha256";

    private final RandomAccessSource image;
    private final Superblock superblock;
    private @Nullable FileTree tree;

    private SquashfsTreeSource(RandomAccessSource image, Superblock superblock) {
        this.image = image;
        this.superblock = superblock;
    }

    /** Whether an image begins as one of SquashFS; which version it has is found when it is opened. */
    public static boolean recognises(RandomAccessSource image) throws IOException {
        if (image.size() < Integer.BYTES) {
            return false;
        }
        ByteBuffer magic = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        OnDiskStructure.readFully(image, "s_magic", 0, magic);
        return magic.getInt(0) == SquashfsFormat.MAGIC;
    }

    /**
     * Opens an image.
     *
     * @param image stays the caller's, who closes it after this source; other bytes may follow the file system
     * @throws org.gnome.oci.io.FormatException if the superblock is malformed, or asks for what is not supported
     */
    public static SquashfsTreeSource open(RandomAccessSource image) throws IOException {
        return new SquashfsTreeSource(image, SuperblockReader.read(image));
    }

    @Override
    public FileTree read() throws IOException {
        if (tree == null) {
            tree = SquashfsTreeReader.read(SquashfsTables.open(used(), superblock), superblock.rootInode());
        }
        return tree;
    }

    private RandomAccessSource used() throws IOException {
        return image.slice(image.name(), 0, superblock.bytesUsed());
    }

    /** The identity is {@link #DIGEST_IDENTITY}, without what follows the image; asking for it reads it all. */
    @Override
    public SourceDescription describe() throws IOException {
        DigestingOutputStream digesting = new DigestingOutputStream(OutputStream.nullOutputStream());
        try (InputStream in = used().openStream()) {
            in.transferTo(digesting);
        }
        return new SourceDescription(
                "SquashFS file system",
                image.name(),
                new TreeMap<>(Map.of(DIGEST_IDENTITY, digesting.digest().hex())),
                Optional.of(superblock.modificationTime()));
    }

    @Override
    public Fidelity fidelity() {
        return Fidelity.FULL;
    }

    @Override
    public void close() {
        // The image belongs to whoever opened it, and nothing else is open.
    }
}
