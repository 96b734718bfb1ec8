package org.gnome.oci.source.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;
import org.jspecify.annotations.Nullable;

/**
 * The digests of blocks of data, each proved up to the root hash before it is given out. Thread-safe.
 *
 * <p>The root hash is that of the tree itself; whoever opens the tree compares it with those that are promised.
 */
final class VerityTree {
    /** A tree's lowest level for 500 MB of data; more images than that are read once from front to back. */
    private static final long CACHE_BYTES = 4L << 20;

    private final RandomAccessSource device;
    private final VeritySuperblock superblock;
    private final VerityLayout layout;
    private final SaltedDigest salted;
    private final ByteString rootHash;
    private final Map<Long, byte[]> proved;

    private VerityTree(
            RandomAccessSource device,
            VeritySuperblock superblock,
            VerityLayout layout,
            SaltedDigest salted,
            ByteString rootHash) {
        this.device = device;
        this.superblock = superblock;
        this.layout = layout;
        this.salted = salted;
        this.rootHash = rootHash;
        this.proved = new Recent(CACHE_BYTES / superblock.hashBlockSize());
    }

    /** Reads the superblock and the topmost block of a tree over some data. */
    static VerityTree open(RandomAccessSource device, RandomAccessSource data) throws IOException {
        VeritySuperblock superblock = VeritySuperblockReader.read(device, data.size());
        VerityLayout layout = VerityLayout.of(superblock, device);
        SaltedDigest salted = new SaltedDigest(superblock.algorithm(), superblock.salt());
        int top = layout.levels().size() - 1;
        byte[] topmost = new byte[top < 0 ? superblock.dataBlockSize() : superblock.hashBlockSize()];
        long position = top < 0 ? 0 : layout.blockFor(top, 0) * superblock.hashBlockSize();
        OnDiskStructure.readFully(top < 0 ? data : device, "verity tree", position, ByteBuffer.wrap(topmost));
        ByteString rootHash = ByteString.copyOf(salted.of(ByteBuffer.wrap(topmost)));
        VerityTree tree = new VerityTree(device, superblock, layout, salted, rootHash);
        tree.requireSpareIsZero();
        return tree;
    }

    VeritySuperblock superblock() {
        return superblock;
    }

    /** The digest of the whole, in lower-case hexadecimal. */
    String rootHash() {
        return rootHash.toHex();
    }

    /**
     * Requires that bytes are those of a block of data; they must be as many as such a block has.
     *
     * @param data what the data are called
     */
    void require(String data, long dataBlock, ByteBuffer bytes) throws IOException {
        requireEqual(data, "block[" + dataBlock + "]", digestOf(-1, dataBlock), salted.of(bytes));
    }

    private static void requireEqual(String source, String block, byte[] expected, byte[] actual)
            throws IntegrityException {
        if (!Arrays.equals(expected, actual)) {
            HexFormat hex = HexFormat.of();
            throw new IntegrityException(source, block + ".digest", hex.formatHex(expected), hex.formatHex(actual));
        }
    }

    /**
     * The digest of the block of a level (-1: of data) that leads to a block of data: from the block above, which is
     * proved first.
     */
    private byte[] digestOf(int level, long dataBlock) throws IOException {
        if (level + 1 == layout.levels().size()) {
            return rootHash.toByteArray();
        }
        byte[] above = provedBlock(level + 1, dataBlock);
        int at = layout.slotFor(level + 1, dataBlock);
        return Arrays.copyOfRange(above, at, at + superblock.algorithm().digestBytes());
    }

    /** The recursion is as deep as the tree, of which 64-bit addresses allow 21 levels. */
    private byte[] provedBlock(int level, long dataBlock) throws IOException {
        long number = layout.blockFor(level, dataBlock);
        synchronized (proved) {
            byte @Nullable [] known = proved.get(number);
            if (known != null) {
                return known;
            }
        }
        byte[] block = new byte[superblock.hashBlockSize()];
        OnDiskStructure.readFully(device, "verity tree", number * block.length, ByteBuffer.wrap(block));
        requireEqual(
                device.name(),
                "verity tree.block[" + number + "]",
                digestOf(level, dataBlock),
                salted.of(ByteBuffer.wrap(block)));
        synchronized (proved) {
            proved.put(number, block);
        }
        return block;
    }

    /**
     * The superblock may not leave out the last blocks of the data: what is behind the last digest of a level is zero.
     * That the superblock may not add any shows when the last block is read, since the digest of none is zero.
     */
    private void requireSpareIsZero() throws IOException {
        long last = superblock.dataBlocks() - 1;
        for (int level = layout.levels().size() - 1; level >= 0; level--) {
            byte[] block = provedBlock(level, last);
            int end = layout.slotFor(level, last) + layout.slotBytes();
            for (int at = end; at < block.length; at++) {
                if (block[at] != 0) {
                    throw new IntegrityException(
                            device.name(),
                            "verity superblock.data_blocks",
                            "as many blocks as the tree has digests",
                            String.valueOf(superblock.dataBlocks()));
                }
            }
        }
    }

    /** A digest that begins with the salt. */
    private static final class SaltedDigest {
        private final MessageDigest start;

        SaltedDigest(VerityAlgorithm algorithm, ByteString salt) {
            start = algorithm.newDigest();
            start.update(salt.toByteArray());
        }

        byte[] of(ByteBuffer block) {
            try {
                MessageDigest digest = (MessageDigest) start.clone();
                digest.update(block);
                return digest.digest();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException("the JDK's digests can be cloned", e);
            }
        }
    }

    /** The blocks that were used last. */
    private static final class Recent extends LinkedHashMap<Long, byte[]> {
        private static final long serialVersionUID = 1L;

        private final long limit;

        Recent(long limit) {
            super(16, 0.75f, true);
            this.limit = limit;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
            return size() > limit;
        }
    }
}
