package org.gnome.oci.source.erofs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.source.ContentBudget;
import org.jspecify.annotations.Nullable;

/**
 * An image with what all its inodes share: the superblock, the packed inode and the metabox. It owns what it spools,
 * not the image. Thread-safe.
 */
final class ErofsVolume implements Closeable {
    private final RandomAccessSource image;
    private final RandomAccessSource metadata;
    private final Superblock superblock;
    private final PclusterDecoder decoder;
    private final Path spools;
    private @Nullable SpooledInode packed;
    private @Nullable SpooledInode metabox;
    private @Nullable RandomAccessSource metaboxMetadata;

    ErofsVolume(RandomAccessSource image, Path spools) throws IOException {
        this.image = image;
        this.superblock = SuperblockReader.read(image);
        this.metadata = new MetadataCache(image);
        this.decoder = new PclusterDecoder(superblock);
        this.spools = spools;
    }

    RandomAccessSource image() {
        return image;
    }

    Superblock superblock() {
        return superblock;
    }

    PclusterDecoder decoder() {
        return decoder;
    }

    /** The image as metadata are read from it. */
    RandomAccessSource metadata() {
        return metadata;
    }

    /** Reads an inode. */
    Inode inode(long nid) throws IOException {
        long number = nid & ~ErofsFormat.NID_IN_METABOX;
        boolean inMetabox = number != nid;
        RandomAccessSource space = inMetabox ? metabox() : metadata;
        long start = inMetabox ? 0 : superblock.metadataStart();
        if (number > space.size() >> ErofsFormat.SLOT_BITS) {
            throw new MalformedFormatException(
                    space.name(), "inode " + Long.toUnsignedString(nid), "lies behind the end of all data");
        }
        return InodeReader.read(superblock, space, nid, start + (number << ErofsFormat.SLOT_BITS));
    }

    /** The extents of an inode's data. */
    Extents extents(Inode inode) throws IOException {
        return switch (inode.layout()) {
            case FLAT_PLAIN -> FlatMapping.plain(superblock, image, inode);
            case FLAT_INLINE -> FlatMapping.inline(superblock, image, inode);
            case CHUNK_BASED -> new ChunkExtents(superblock, image, inode);
            case COMPRESSED_FULL, COMPRESSED_COMPACT -> compressed(inode);
        };
    }

    private Extents compressed(Inode inode) throws IOException {
        MapHeader header = MapHeaderReader.read(superblock, inode);
        RandomAccessSource fragments = new Fragments(inode);
        if (header.wholeFileInPackedInode()) {
            return Extents.of(
                    inode.size() == 0
                            ? List.of()
                            : List.of(new Extent.Stored(fragments, header.fragmentOffset(), inode.size())));
        }
        boolean hasExtents = inode.layout() == DataLayout.COMPRESSED_FULL && header.advises(ErofsFormat.ADVISE_EXTENTS);
        return hasExtents
                ? new EncodedExtents(superblock, image, fragments, inode, header)
                : new LclusterExtents(superblock, image, fragments, inode, header);
    }

    /** The inode that holds long prefixes of attribute names, unless they lie in the image itself. */
    RandomAccessSource xattrPrefixes() throws IOException {
        if (superblock.hasCompatible(ErofsFormat.COMPAT_PLAIN_XATTR_PREFIXES)) {
            return metadata;
        }
        if (superblock.metaboxNid().isPresent()) {
            return metabox();
        }
        return superblock.packedNid().isPresent() ? packed() : metadata;
    }

    /** What shared attributes lie in. */
    RandomAccessSource sharedXattrs() throws IOException {
        return superblock.hasCompatible(ErofsFormat.COMPAT_SHARED_XATTRS_IN_METABOX) ? metabox() : metadata;
    }

    private synchronized RandomAccessSource packed() throws IOException {
        if (packed == null) {
            packed = special(superblock.packedNid(), "packed inode");
        }
        return packed;
    }

    private synchronized RandomAccessSource metabox() throws IOException {
        if (metaboxMetadata == null) {
            metabox = special(superblock.metaboxNid(), "metabox");
            metaboxMetadata = new MetadataCache(metabox);
        }
        return metaboxMetadata;
    }

    private SpooledInode special(OptionalLong nid, String what) throws IOException {
        long number = nid.orElseThrow(() -> new MalformedFormatException(
                image.name(), "superblock", ErofsFormat.SUPERBLOCK_OFFSET, "names no " + what + ", which is needed"));
        Inode inode = inode(number);
        // It holds parts of the files, so it has no more bytes than they may have.
        inode.spendSize(new ContentBudget(image.size()));
        return new SpooledInode(image.name() + ", " + what, this, inode, spools);
    }

    @Override
    public synchronized void close() throws IOException {
        try {
            if (packed != null) {
                packed.close();
            }
        } finally {
            if (metabox != null) {
                metabox.close();
            }
        }
    }

    /** The packed inode, which is read only when a fragment is: its own data may not lie in itself. */
    private final class Fragments implements RandomAccessSource {
        private final Inode user;

        private Fragments(Inode user) {
            this.user = user;
        }

        private RandomAccessSource source() throws IOException {
            OptionalLong nid = superblock.packedNid();
            if (nid.isPresent() && nid.getAsLong() == user.nid()) {
                throw new MalformedFormatException(
                        image.name(), user.name() + ".map", user.end(), "the packed inode has a fragment in itself");
            }
            return packed();
        }

        @Override
        public int read(long position, ByteBuffer buffer) throws IOException {
            return source().read(position, buffer);
        }

        @Override
        public long size() throws IOException {
            return source().size();
        }

        @Override
        public String name() {
            return image.name() + ", packed inode";
        }

        @Override
        public void close() {
            // Nothing is opened here.
        }
    }
}
