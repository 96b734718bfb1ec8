package org.gnome.oci.source.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gnome.oci.source.erofs.ErofsBytes.CHUNKS;
import static org.gnome.oci.source.erofs.ErofsBytes.COMPACT;
import static org.gnome.oci.source.erofs.ErofsBytes.DIRECTORY;
import static org.gnome.oci.source.erofs.ErofsBytes.FULL;
import static org.gnome.oci.source.erofs.ErofsBytes.INLINE;
import static org.gnome.oci.source.erofs.ErofsBytes.LINK;
import static org.gnome.oci.source.erofs.ErofsBytes.PLAIN;
import static org.gnome.oci.source.erofs.ErofsBytes.REGULAR;
import static org.gnome.oci.source.erofs.ErofsBytes.SUPERBLOCK;
import static org.gnome.oci.source.erofs.ErofsBytes.following;
import static org.gnome.oci.source.erofs.ErofsBytes.fullIndex;
import static org.gnome.oci.source.erofs.ErofsBytes.head;
import static org.gnome.oci.source.erofs.ErofsBytes.mapHeader;

import java.util.Arrays;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.source.erofs.ErofsBytes.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with an image is told by structure, field and offset. */
class ErofsMalformedTest {
    private static final byte[] NOTHING = {};

    private final ErofsBytes bytes = new ErofsBytes();

    private static void assertRefused(byte[] image, Class<? extends FormatException> kind, String message) {
        assertThatThrownBy(() -> ErofsReads.readSome(image)).isInstanceOf(kind).hasMessageContaining(message);
    }

    private static void assertMalformed(byte[] image, String message) {
        assertRefused(image, MalformedFormatException.class, message);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, superblock.magic: is not that of EROFS",
        "12, 8, superblock.blkszbits: 8 is out of range 9..16",
        "12, 17, superblock.blkszbits: 17 is out of range 9..16",
        "35, 255, superblock.fixed_nsec",
        "31, 127, superblock.epoch",
        "38, 1, superblock.blocks: there are",
        "14, 255, 'inode 255: lies behind the end of all data'",
        "103, 128, superblock.packed_nid",
    })
    void namesTheFieldOfTheSuperblock(int at, int value, String message) {
        byte[] image = bytes.image();
        image[SUPERBLOCK + at] = (byte) value;
        assertMalformed(image, message);
    }

    @ParameterizedTest
    @CsvSource({
        "81, 2, feature_incompat: the bits 0x00000200 are unknown",
        "83, 128, feature_incompat: the bits 0x80000000 are unknown",
        "90, 1, dirblkbits: directory blocks of another size are unknown",
    })
    void refusesFeaturesByName(int at, int value, String message) {
        byte[] image = bytes.image();
        image[SUPERBLOCK + at] = (byte) value;
        assertRefused(image, UnsupportedFeatureException.class, message);
    }

    @Test
    void refusesDataOnOtherDevices() {
        byte[] image = bytes.features(8).image();
        image[SUPERBLOCK + 86] = 1;
        assertRefused(image, UnsupportedFeatureException.class, "extra_devices: data lie on 1 other devices");
    }

    @Test
    void refusesUnknownCompression() {
        byte[] image = bytes.features(2).image();
        image[SUPERBLOCK + 84] = 0x1f;
        assertRefused(image, UnsupportedFeatureException.class, "available_compr_algs: the compressions 0x10");
    }

    @Test
    void refusesWrongChecksum() {
        byte[] image = ErofsBytes.withChecksum(bytes.image());
        image[SUPERBLOCK + 48] ^= 1;
        assertRefused(image, IntegrityException.class, "superblock.checksum: expected 0x");
    }

    @Test
    void refusesTruncatedImage() {
        byte[] image = bytes.image();
        assertMalformed(Arrays.copyOf(image, image.length - 1), "superblock.blocks: there are 5 blocks of 512 bytes");
        assertMalformed(Arrays.copyOf(image, 1100), "superblock: needs 128 bytes");
    }

    @Test
    void refusesMetaboxWithoutRoomForItsNumber() {
        assertMalformed(bytes.features(0x100).image(), "superblock.sb_extslots: leaves no room for metabox_nid");
    }

    @Test
    void refusesDirectoryThatContainsItself() {
        long nid = bytes.nextNid();
        assertMalformed(
                bytes.image(bytes.directory(Entry.directory("loop", nid))),
                "is a directory with two places, the second of which is /loop");
    }

    @Test
    void refusesDirectoryWithTwoParents() {
        long child = bytes.directory();
        assertThat(child).isPositive();
        assertMalformed(
                bytes.image(Entry.directory("a", child), Entry.directory("b", child)),
                "is a directory with two places, the second of which is /b");
    }

    @Test
    void refusesWrongDots() {
        long nid = bytes.nextNid();
        assertMalformed(
                bytes.image(bytes.directory(Entry.directory(".", nid), Entry.directory("..", nid + 16))),
                "has \"..\" as inode");
        ErofsBytes other = new ErofsBytes();
        assertMalformed(other.image(Entry.directory(".", 1)), "has \".\" as inode 1 instead of");
    }

    @Test
    void refusesNamesOutOfOrderAndTwice() {
        long file = bytes.file("");
        assertMalformed(
                bytes.image(Entry.file("b", file), Entry.file("a", file)), "name: \"a\" does not come after \"b\"");
        ErofsBytes other = new ErofsBytes();
        long another = other.file("");
        assertMalformed(
                other.image(Entry.file("a", another), Entry.file("a", another)),
                "name: \"a\" does not come after \"a\"");
    }

    @Test
    void refusesNamesThatLeaveTheirDirectory() {
        long file = bytes.file("");
        assertMalformed(bytes.image(Entry.file("a/b", file)), "has the name \"a/b\", which holds a slash");
    }

    @ParameterizedTest
    @CsvSource({"0, nameoff: 0 is not", "11, nameoff: 11 is not", "255, nameoff: 255"})
    void refusesNamesOutsideTheBlock(int offset, String message) {
        long file = bytes.file("");
        byte[] block = ErofsBytes.dirents(Entry.file("a", file), Entry.file("b", file));
        block[8] = (byte) offset;
        assertMalformed(bytes.image(bytes.inode(DIRECTORY, INLINE, block.length, 0, block)), message);
    }

    @Test
    void refusesNamesThatGoBack() {
        long file = bytes.file("");
        byte[] block = ErofsBytes.dirents(Entry.file("a", file), Entry.file("b", file));
        block[12 + 8] = 20;
        assertMalformed(bytes.image(bytes.inode(DIRECTORY, INLINE, block.length, 0, block)), "the name from 24 to 20");
    }

    @Test
    void refusesDirectoryOfZeros() {
        assertMalformed(
                bytes.image(bytes.inode(DIRECTORY, PLAIN, 0x7000_0000, 0xffff_ffffL, NOTHING)),
                "dirents.nameoff: 0 is not behind a number of entries");
    }

    @Test
    void refusesEntryOfAnotherType() {
        assertMalformed(bytes.image(new Entry("a", bytes.file(""), 2)), "is of another type than its entry /a says");
    }

    @Test
    void refusesInodeWithoutType() {
        assertMalformed(
                bytes.image(Entry.file("a", bytes.inode(0000644, PLAIN, 0, 0, NOTHING))), "i_mode: 644 has no type");
    }

    @Test
    void refusesUnknownInodeFormat() {
        long nid = bytes.file("");
        bytes.patch(ErofsBytes.position(nid), 5 << 1);
        assertRefused(bytes.image(Entry.file("a", nid)), UnsupportedFeatureException.class, "i_format: 0xa is unknown");
    }

    @ParameterizedTest
    @CsvSource({
        "-1, i_size: 18446744073709551615 is out of range",
        "-9223372036854775808, i_size: 9223372036854775808 is out of range",
        "9223372036854775807, all files have more than",
        "1099511627776, all files have more than",
    })
    void refusesSizesThatNoFileHas(long size, String message) {
        assertMalformed(
                bytes.image(Entry.file("a", bytes.hugeInode(REGULAR, PLAIN, size, 0xffff_ffffL, NOTHING))), message);
    }

    @Test
    void refusesManySparseFilesTogether() {
        Entry[] entries = new Entry[9];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = Entry.file("file" + i, bytes.hugeInode(REGULAR, PLAIN, 2L << 30, 0xffff_ffffL, NOTHING));
        }
        assertMalformed(bytes.image(entries), "all files have more than");
    }

    @Test
    void refusesBlocksBehindTheEnd() {
        assertMalformed(
                bytes.image(Entry.file("a", bytes.inode(REGULAR, PLAIN, 5000, 3, NOTHING))), ".data: needs 5000 bytes");
        ErofsBytes other = new ErofsBytes();
        assertMalformed(
                other.image(Entry.file("a", other.inode(REGULAR, PLAIN, 5, 0xffff_0000L, NOTHING))),
                ".data: needs 5 bytes");
    }

    @Test
    void refusesInlineDataThatCrossABlock() {
        assertMalformed(
                bytes.image(Entry.file("a", bytes.inode(REGULAR, INLINE, 500, 0, new byte[600]))),
                "inline data cross a block");
    }

    @Test
    void refusesLinksThatAreNone() {
        assertMalformed(
                bytes.image(new Entry("a", bytes.inode(LINK, PLAIN, 4096, 3, NOTHING), 7)), "is a link of 4096 bytes");
        ErofsBytes other = new ErofsBytes();
        assertMalformed(other.image(new Entry("a", other.link(""), 7)), "a link target has 1 to 4095 bytes");
    }

    @Test
    void refusesUnknownChunkFormat() {
        assertRefused(
                bytes.image(Entry.file("a", bytes.inode(REGULAR, CHUNKS, 5, 0x80, new byte[8]))),
                UnsupportedFeatureException.class,
                "i_u.c.format: 0x80 is unknown");
    }

    @Test
    void refusesChunksThatTheImageHasNoRoomFor() {
        assertMalformed(
                bytes.image(Entry.file("a", bytes.inode(REGULAR, CHUNKS, 0x7000_0000, 0, new byte[8]))),
                ".chunks: has 3670016 records of 4 bytes, which end behind all data");
        ErofsBytes other = new ErofsBytes();
        byte[] chunk = {9, 9, 9, 0};
        assertMalformed(
                other.image(Entry.file("a", other.inode(REGULAR, CHUNKS, 5, 0, chunk))), ".data: needs 5 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "255, 0, h_shared_count: 255 do not fit",
        "1, 0, '[image @ 0x3fffffffc] shared xattr: needs 4 bytes'",
        "0, 255, entry: goes on behind the attributes of the inode",
    })
    void refusesAttributesOutsideTheirRoom(int shared, int nameBytes, String message) {
        long file = bytes.file("");
        byte[] body = ErofsBytes.xattrBody(new int[] {-1}, ErofsBytes.xattr(1, "n", "v"));
        body[4] = (byte) shared;
        if (shared == 0) {
            body[12] = (byte) nameBytes;
        }
        bytes.xattrs(file, body, NOTHING);
        assertMalformed(bytes.image(Entry.file("a", file)), message);
    }

    @Test
    void refusesAttributesThatAreThereTwiceOrUnknown() {
        long file = bytes.file("");
        byte[] entry = ErofsBytes.xattr(1, "n", "v");
        bytes.xattrs(file, ErofsBytes.xattrBody(new int[0], entry, entry), NOTHING);
        assertMalformed(bytes.image(Entry.file("a", file)), "e_name: user.n is there twice");

        ErofsBytes other = new ErofsBytes();
        long another = other.file("");
        other.xattrs(another, ErofsBytes.xattrBody(new int[0], ErofsBytes.xattr(5, "n", "v")), NOTHING);
        assertRefused(
                other.image(Entry.file("a", another)), UnsupportedFeatureException.class, "e_name_index: 5 is unknown");

        ErofsBytes third = new ErofsBytes();
        long prefixed = third.file("");
        third.xattrs(prefixed, ErofsBytes.xattrBody(new int[0], ErofsBytes.xattr(0x83, "n", "v")), NOTHING);
        assertMalformed(third.image(Entry.file("a", prefixed)), "the long prefix 3 is not among the 0");
    }

    @Test
    void refusesFragmentWithoutPackedInode() {
        byte[] map = mapHeader(0, 0, 0, 0x80);
        assertMalformed(
                bytes.image(Entry.file("a", bytes.inode(REGULAR, COMPACT, 5, 0, map))),
                "superblock: names no packed inode, which is needed");
    }

    @Test
    void refusesPackedInodeWithAFragmentInItself() {
        long packed = bytes.inode(REGULAR, COMPACT, 100, 0, mapHeader(0, 0, 0, 0x80));
        long file = bytes.inode(REGULAR, COMPACT, 5, 0, mapHeader(0, 0, 0, 0x80));
        assertMalformed(bytes.packed(packed).image(Entry.file("a", file)), "the packed inode has a fragment in itself");
    }

    /** Whoever reads a fragment spools what comes before it, which takes a disk and not only time. */
    @Test
    void refusesPackedInodeThatNoImageOfThisSizeHolds() {
        long packed = bytes.hugeInode(REGULAR, CHUNKS, 1L << 40, 0x1f, new byte[] {-1, -1, -1, -1});
        long file = bytes.inode(REGULAR, COMPACT, 5, 0, mapHeader(0, 0, 0, 0x80));
        assertMalformed(bytes.packed(packed).image(Entry.file("a", file)), ".i_size: with 1099511627776 bytes");
    }

    @Test
    void refusesFragmentBehindTheEndOfThePackedInode() {
        long packed = bytes.file("0123456789");
        long file = bytes.inode(REGULAR, COMPACT, 5, 0, mapHeader(6, 0, 0, 0x80));
        assertMalformed(
                bytes.packed(packed).image(Entry.file("a", file)),
                "[image, packed inode @ 0x6] inode 80.data: needs 5 bytes, of 10 in all");
    }

    @Test
    void refusesIndexThatLeadsNowhere() {
        assertIndexRefused("does not begin an extent", 0, following(1), head(1, 0, 4));
        assertIndexRefused("does not begin an extent", 0, head(1, 5, 4), head(1, 0, 4));
        assertIndexRefused("points 0 back, where the extent began 1 before", 0, head(1, 0, 4), following(0));
        assertIndexRefused("points 2 back, where the extent began 1 before", 0, head(1, 0, 4), following(2));
        assertIndexRefused("begins an extent 512 bytes behind its start", 0, head(1, 0, 4), head(1, 512, 4));
        assertIndexRefused("has a block count in the wrong place", 0, head(1, 0, 4), following(0x801));
        assertIndexRefused("lacks the block count of its extent", 2, head(1, 0, 4), following(1));
        assertIndexRefused("lacks the block count of its extent", 2, head(1, 0, 4), following(0x800));
        assertIndexRefused("has 4096 blocks, which is more than 1 MiB", 2, head(1, 0, 4), following(0x1800));
        assertIndexRefused("has 512 bytes for 600 of the file", 0, head(0, 0, 4), following(1));
        assertIndexRefused("does not decode with LZ4", 0, head(1, 0, 4), head(1, 0, 4));
        assertIndexRefused(".data: needs 512 bytes", 0, head(1, 0, 4000), head(1, 0, 4));
    }

    /** The block 4 is that of the file's own inode. */
    private static void assertIndexRefused(String message, int advise, long... records) {
        ErofsBytes image = new ErofsBytes();
        byte[] map = fullIndex(mapHeader(0, advise, 0, 0), records);
        assertMalformed(image.image(Entry.file("a", image.inode(REGULAR, FULL, 600, 1, map))), message);
    }

    /** The same cluster of a megabyte again and again, for two blocks of a file each time. */
    @Test
    void refusesLargeClustersThatOverlapForLittle() {
        // One literal, then a copy of one byte back, longer than what is wanted of it.
        byte[] cluster =
                Arrays.copyOf(new byte[] {0x1f, 'a', 1, 0, -1, -1, -1, -1, -1, -1, -1, -1, 4 - 15}, 2000 * 512);
        long block = bytes.pcluster(cluster);
        long head = head(1, 0, block);
        byte[] map = fullIndex(mapHeader(0, 2, 0, 0), head, following(0x800 | 2000), head, following(0x800 | 2000));
        assertMalformed(
                bytes.features(1).image(Entry.file("a", bytes.inode(REGULAR, FULL, 2048, 1, map))),
                "the clusters of the file overlap: 2048000 bytes of them make 2048");
    }

    @Test
    void refusesUnknownOrUnannouncedCompressionOfAFile() {
        byte[] map = fullIndex(mapHeader(0, 0, 9, 0), head(1, 0, 4));
        assertRefused(
                bytes.image(Entry.file("a", bytes.inode(REGULAR, FULL, 500, 1, map))),
                UnsupportedFeatureException.class,
                "the compression 9 is unknown");
        ErofsBytes other = new ErofsBytes();
        byte[] zstd = fullIndex(mapHeader(0, 0, 3, 0), head(1, 0, 4));
        assertMalformed(
                other.image(Entry.file("a", other.inode(REGULAR, FULL, 500, 1, zstd))),
                "is compressed with ZSTD, which the superblock does not announce");
    }

    @Test
    void refusesClusterOfAnotherLength() {
        long block = bytes.pcluster(new byte[] {0x30, 'a', 'b', 'c'});
        byte[] map = fullIndex(mapHeader(0, 0, 0, 0), head(1, 0, block));
        assertMalformed(
                bytes.features(1).image(Entry.file("a", bytes.inode(REGULAR, FULL, 4, 1, map))),
                "pcluster: decodes to 3 bytes instead of 4");
    }

    @Test
    void refusesCompactIndexOfLargeClusters() {
        assertRefused(
                bytes.image(Entry.file("a", bytes.inode(REGULAR, COMPACT, 5, 1, mapHeader(0, 0, 0, 6)))),
                UnsupportedFeatureException.class,
                "h_clusterbits: logical clusters of 2^15 bytes do not fit compact indexes");
        ErofsBytes other = new ErofsBytes();
        assertMalformed(
                other.image(Entry.file("a", other.inode(REGULAR, COMPACT, 5, 1, mapHeader(0, 2, 0, 0)))),
                "h_advise: compact indexes have big clusters of both types or of none");
    }

    @Test
    void refusesEncodedExtentsThatDoNotMove() {
        assertExtentsRefused("ends where it begins, or before", 0, 0);
        assertExtentsRefused("begins behind the end of the file", 0, 700);
    }

    private static void assertExtentsRefused(String message, int... starts) {
        ErofsBytes image = new ErofsBytes();
        byte[] map = new byte[16 + 16 * starts.length];
        // Records of 16 bytes, so that each says where it begins; they are aligned to that.
        byte[] header = mapHeader(starts.length, 1 | 2 << 1, 0, 0);
        System.arraycopy(header, 0, map, 0, header.length);
        for (int i = 0; i < starts.length; i++) {
            map[16 + 16 * i] = 5;
            map[16 + 16 * i + 12] = (byte) starts[i];
            map[16 + 16 * i + 13] = (byte) (starts[i] >> 8);
        }
        assertMalformed(image.image(Entry.file("a", image.inode(REGULAR, FULL, 600, 1, map))), message);
    }
}
