package org.gnome.oci.source.squashfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.source.squashfs.SquashfsBytes.Entry;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.TreeLimits;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody's mksquashfs writes is an error that names structure, field and place. */
class HostileImageTest {
    private static final long NONE = SquashfsFormat.NONE;

    private final SquashfsBytes bytes = new SquashfsBytes();

    private static void read(byte[] image) throws IOException {
        try (SquashfsTreeSource source = SquashfsTreeSource.open(RandomAccessSource.of("image", image))) {
            TreeListing.of(source.read());
        }
    }

    private static void assertRefused(byte[] image, String reason) {
        assertThatThrownBy(() -> read(image))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("[image @ 0x")
                .hasMessageContaining(reason);
    }

    private void assertEntryRefused(Entry entry, String reason) {
        assertRefused(bytes.root(bytes.directory(2, entry)).image(), reason);
    }

    /** The only file of the root. */
    private void assertFileRefused(int inode, String reason) {
        assertEntryRefused(new Entry("file", 2, 1, inode), reason);
    }

    @Test
    void rejectsDirectoryThatContainsItself() {
        // Its own inode is the first, so the listing can name it before it is written.
        int root = bytes.directory(1, new Entry("again", 1, 1, 0));
        assertRefused(bytes.root(root).image(), "inode: directory 1 contains itself, or lies in two directories");
    }

    @Test
    void rejectsDirectoryInTwoDirectories() {
        int shared = bytes.directory(1);
        int a = bytes.directory(2, new Entry("shared", 1, 1, shared));
        int b = bytes.directory(3, new Entry("shared", 1, 1, shared));
        int root = bytes.directory(4, new Entry("a", 1, 2, a), new Entry("b", 1, 3, b));
        assertRefused(bytes.root(root).image(), "directory 1 contains itself, or lies in two directories");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void rejectsDirectoriesThatAreTooDeep(int more) throws IOException {
        int inner = bytes.directory(1);
        int count = TreeLimits.MAX_DEPTH + 1 + more;
        for (int i = 2; i <= count; i++) {
            inner = bytes.directory(i, new Entry("d", 1, i - 1, inner));
        }
        byte[] image = bytes.root(inner).image();
        if (more == 0) {
            read(image);
        } else {
            assertRefused(image, "directory entry.name: lies deeper than 256 directories");
        }
    }

    @Test
    void rejectsBasicFileOfTwoNames() {
        int file = bytes.emptyFile(1);
        int root = bytes.directory(2, new Entry("a", 2, 1, file), new Entry("b", 2, 1, file));
        assertRefused(bytes.root(root).image(), "file 1 is there twice, but is of a form that has one link");
    }

    @Test
    void rejectsTwoInodesOfOneNumber() {
        int one = bytes.extendedFile(1, 0, 0, NONE);
        int other = bytes.extendedFile(1, 0, 0, NONE);
        int root = bytes.directory(2, new Entry("a", 2, 1, one), new Entry("b", 2, 1, other));
        assertRefused(bytes.root(root).image(), "file 1 is there twice");
    }

    @Test
    void rejectsRootThatIsNoDirectory() {
        assertRefused(bytes.root(bytes.emptyFile(1)).image(), "inode: the root is no directory");
    }

    @ParameterizedTest
    @CsvSource({".., would leave its directory", "., would leave its directory", "a/b, holds a slash or a NUL"})
    @DisplayName("CVE-2021-40153: rejects names that are none")
    void rejectsNamesThatAreNone(String name, String reason) {
        assertEntryRefused(
                new Entry(name, 2, 1, bytes.emptyFile(1)), "directory entry.name: the name \"" + name + "\" " + reason);
    }

    @Test
    void rejectsNamesThatAreTooLong() {
        assertEntryRefused(new Entry("n".repeat(256), 2, 1, bytes.emptyFile(1)), "has more than 255 bytes");
    }

    @Test
    void rejectsListingThatIsCut() {
        bytes.header(1, 1);
        assertRefused(
                bytes.root(bytes.directory(1, 0, 4000)).image(),
                "directory entry: begins or goes on where the directory table has ended");
    }

    @ParameterizedTest
    @CsvSource({"a,is there twice", "A,is not sorted: it comes after \"a\""})
    @DisplayName("CVE-2021-41072: rejects names that are there twice, a link and a directory among them")
    void rejectsNamesOutOfOrder(String second, String reason) {
        int one = bytes.emptyFile(1);
        int other = bytes.emptyFile(2);
        int root = bytes.directory(3, new Entry("a", 2, 1, one), new Entry(second, 2, 2, other));
        assertRefused(bytes.root(root).image(), "directory entry.name: \"" + second + "\" " + reason);
    }

    @Test
    void rejectsEntryThatContradictsItsInode() {
        assertEntryRefused(
                new Entry("file", 3, 1, bytes.emptyFile(1)),
                "directory entry.type: SYMBOLIC_LINK for an inode that is of type FILE");
    }

    @Test
    void rejectsEntryWithTheNumberOfAnotherInode() {
        assertEntryRefused(
                new Entry("file", 2, 2, bytes.emptyFile(1)),
                "directory entry.inode_number: 2 for an inode whose number is 1");
    }

    @Test
    void rejectsEntryTypeThatIsNotBasic() {
        assertEntryRefused(new Entry("file", 9, 1, bytes.emptyFile(1)), "directory entry.type: 9 is out of range 1..7");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void rejectsListingOfLessThanThreeBytes(int size) {
        int root = bytes.directory(1, 0, size - 3);
        assertRefused(bytes.root(root).image(), "directory inode.file_size: " + size + " is less than 3");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 11, 12, 19, 20, 23})
    void rejectsListingThatEndsWithinAnEntry(int size) {
        int file = bytes.emptyFile(1);
        bytes.directory(2, new Entry("file", 2, 1, file));
        int root = bytes.directory(3, 0, size);
        assertRefused(bytes.root(root).image(), "size: reaches beyond the end of the listing");
    }

    @Test
    void rejectsHeaderThatCountsTooMany() {
        bytes.header(257, 1);
        assertRefused(
                bytes.root(bytes.directory(1, 0, 4000)).image(),
                "directory header.count: 257 entries are more than 256");
    }

    @Test
    void rejectsListingThatIsNotThere() {
        bytes.header(1, 1);
        assertRefused(
                bytes.root(bytes.directory(1, 5000, 100)).image(), "begins at 5000 of a metadata block of 12 bytes");
    }

    @Test
    void rejectsFragmentThatIsNotThere() {
        bytes.fragment(new byte[10]);
        assertFileRefused(bytes.file(1, 5, 0, 1, 0), "file inode.fragment: 1 is not one of 1 fragments");
    }

    @Test
    void rejectsFragmentOfFileThatHasNoEnd() {
        bytes.fragment(new byte[10]);
        assertFileRefused(bytes.file(1, 4096, 0, 0, 0, 0), "holds the end of a file of 4096 bytes, which has none");
    }

    @ParameterizedTest
    @CsvSource({
        "6, leaves no 5 bytes of a fragment of 10",
        "4092, leaves no 5 bytes of the fragment",
        "4294967295, leaves no 5 bytes of the fragment"
    })
    void rejectsEndBeyondItsFragment(long offset, String reason) {
        bytes.fragment(new byte[10]);
        assertFileRefused(bytes.file(1, 5, 0, 0, offset), "file inode.offset: " + offset + " " + reason);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0x0 is no size, fragment table.size: is zero",
        "16777216, 0x1000000 is no size of a block of up to 4096, fragment table.size",
        "4097, 0x1001 is no size of a block of up to 4096, fragment table.size",
        "33554432, 0x2000000 is no size of a block of up to 4096, fragment table.size"
    })
    void rejectsFragmentOfNoPossibleSize(long size, String reason, String field) {
        bytes.fragment(96, size);
        assertFileRefused(bytes.file(1, 5, 0, 0, 0), field);
        assertRefused(bytes.image(), size == 0 ? field : reason);
    }

    @Test
    void rejectsFragmentBeyondTheImage() {
        bytes.fragment(Long.MAX_VALUE, 5);
        assertFileRefused(bytes.file(1, 5, 0, 0, 0), "data block: has 5 bytes, of ");
    }

    @Test
    void rejectsMoreFragmentsThanTheirTableHolds() {
        bytes.fragment(new byte[10]);
        byte[] image = bytes.root(bytes.directory(1))
                .patch(16, new LittleEndian().u32(0xffff_ffffL))
                .image();
        assertRefused(image, "fragment table: has 4294967295 entries, but ");
    }

    @Test
    void rejectsFragmentsWithoutTable() {
        byte[] image = bytes.root(bytes.directory(1))
                .patch(16, new LittleEndian().u32(1))
                .image();
        assertRefused(image, "superblock.fragments: there are 1, but no table of them");
    }

    @Test
    void rejectsTableThatEndsBeforeAnEntry() {
        bytes.fragment(new byte[10]);
        int file = bytes.file(1, 5, 0, 1, 0);
        byte[] image = bytes.root(bytes.directory(2, new Entry("file", 2, 1, file)))
                .patch(16, new LittleEndian().u32(2))
                .image();
        assertRefused(image, "fragment table: ends before entry 1 of 2");
    }

    @ParameterizedTest
    @CsvSource({
        "48, id_table_start",
        "56, xattr_id_table_start",
        "64, inode_table_start",
        "72, directory_table_start",
        "80, fragment_table_start",
        "88, lookup_table_start"
    })
    void rejectsTablesThatRunBackwards(int at, String field) {
        byte[] image = SquashfsBytes.sample().image();
        for (long start : new long[] {95, image.length + 1, Long.MAX_VALUE}) {
            byte[] changed = SquashfsBytes.sample()
                    .patch(at, new LittleEndian().u64(start))
                    .image();
            assertRefused(changed, "superblock." + field + ": " + start + " is not between the superblock and ");
        }
        byte[] negative =
                SquashfsBytes.sample().patch(at, new LittleEndian().u64(-2)).image();
        assertRefused(negative, "superblock." + field + ": 18446744073709551614 is out of range");
    }

    @Test
    void rejectsInodesAfterTheirDirectories() {
        byte[] image = SquashfsBytes.sample().image();
        byte[] changed = SquashfsBytes.sample()
                .patch(64, new LittleEndian().u64(SquashfsBytes.u64(image, 72) + 1))
                .image();
        assertRefused(changed, "superblock.inode_table_start");
    }

    @ParameterizedTest
    @ValueSource(longs = {95, 1_000_000})
    void rejectsImageThatIsCut(long bytesUsed) {
        byte[] image = SquashfsBytes.sample()
                .patch(40, new LittleEndian().u64(bytesUsed))
                .image();
        assertRefused(image, "superblock.bytes_used: is " + bytesUsed + ", of ");
    }

    @ParameterizedTest
    @CsvSource({
        "4096, 13, block_size: 4096 is not 2 to the power of 13",
        "2048, 11, block_log: 11 is out of range 12..20",
        "2097152, 21, block_log: 21 is out of range 12..20",
        "0, 65535, block_log: 65535 is out of range 12..20"
    })
    void rejectsBlockSizes(long size, int log, String reason) {
        byte[] image = SquashfsBytes.sample()
                .patch(12, new LittleEndian().u32(size))
                .patch(22, new LittleEndian().u16(log))
                .image();
        assertRefused(image, "superblock." + reason);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 0xffff_ffffL})
    void rejectsInodeCountsThatNoTreeHas(long count) {
        byte[] image =
                SquashfsBytes.sample().patch(4, new LittleEndian().u32(count)).image();
        assertRefused(image, "superblock.inodes: " + count + " is not 1 to the ");
    }

    @ParameterizedTest
    @CsvSource({
        "-9223372036854775808, 9223372036854775808 is out of range",
        "-1, 18446744073709551615 is out of range",
        "9223372036854775807, bytes have more blocks than the inode table can list",
        "1099511627776, bytes have more blocks than the inode table can list"
    })
    void rejectsSizesBeyondAnyFile(long size, String reason) {
        assertFileRefused(bytes.extendedFile(1, size, 96, NONE), "extended file inode.file_size: ");
        assertRefused(bytes.image(), reason);
    }

    /** Holes take four bytes for each block, which compress to nothing; the time to read them does not. */
    @Test
    void rejectsHolesWithoutEnd() {
        int blocks = 4095;
        Entry[] entries = new Entry[5];
        for (int i = 0; i < entries.length; i++) {
            int file = bytes.file(2 + i, (long) blocks << 20, 96, NONE, 0, new long[blocks]);
            entries[i] = new Entry("file" + i, 2, 2 + i, file);
        }
        bytes.patch(12, new LittleEndian().u32(1 << 20)).patch(22, new LittleEndian().u16(20));
        assertRefused(
                bytes.root(bytes.directory(1, entries)).image(),
                "file inode.file_size: with 4293918720 bytes, all files have more than");
    }

    @Test
    void rejectsFileWithFewerBlockSizesThanBlocks() {
        int root = bytes.directory(1, new Entry("file", 2, 2, 32));
        bytes.file(2, 4096L * 10, 96, NONE, 0, 0, 0, 0);
        assertRefused(bytes.root(root).image(), "file inode: begins or goes on where the inode table has ended");
    }

    @Test
    void rejectsBlockOfAnotherLength() {
        int start = bytes.data(new byte[4096]);
        assertFileRefused(
                bytes.file(1, 4000, start, NONE, 0, SquashfsFormat.DATA_UNCOMPRESSED | 3999),
                "data block: holds 3999 bytes instead of 4000");
    }

    @Test
    void rejectsStoredBlockThatIsLargerThanTheFile() {
        int start = bytes.data(new byte[4096]);
        assertFileRefused(
                bytes.file(1, 10, start, NONE, 0, SquashfsFormat.DATA_UNCOMPRESSED | 4096),
                "data block: holds more than 10 bytes");
    }

    @Test
    void rejectsCompressedBlockThatIsLargerThanTheFile() {
        byte[] block = SquashfsBytes.zlib(new byte[4096]);
        int start = bytes.data(block);
        assertFileRefused(bytes.file(1, 10, start, NONE, 0, block.length), "data block: holds more than 10 bytes");
    }

    @Test
    void rejectsBlockThatDoesNotDecompress() {
        int start = bytes.data("no zlib".getBytes(StandardCharsets.US_ASCII));
        assertFileRefused(bytes.file(1, 10, start, NONE, 0, 7), "data block: does not decompress as ZLIB: ");
    }

    @Test
    void rejectsBlockWhoseChecksumIsWrong() {
        byte[] block = SquashfsBytes.zlib(new byte[4096]);
        block[block.length - 1] ^= 1;
        int start = bytes.data(block);
        assertFileRefused(
                bytes.file(1, 4096, start, NONE, 0, block.length), "data block: does not decompress as ZLIB: ");
    }

    @Test
    void rejectsBlockBeyondTheImage() {
        assertFileRefused(
                bytes.extendedFile(1, 4096, Long.MAX_VALUE, NONE, SquashfsFormat.DATA_UNCOMPRESSED | 4096),
                "data block: has 4096 bytes, of ");
    }

    @ParameterizedTest
    @CsvSource({"0, 0 is out of range 1..4095", "4096, 4096 is out of range 1..4095", "4294967295, 4294967295 is out"})
    void rejectsLinkTargetsOfNoPossibleLength(long length, String reason) {
        assertEntryRefused(
                new Entry("link", 3, 1, bytes.link(1, length, new byte[0])),
                "symbolic link inode.symlink_size: " + reason);
    }

    @Test
    void rejectsLinkTargetWithNul() {
        assertEntryRefused(new Entry("link", 3, 1, bytes.link(1, "a\0b")), "symbolic link inode.symlink: holds a NUL");
    }

    @Test
    void rejectsInodesOfUnknownTypeNumberModeAndOwner() {
        assertRefused(bytes.root(bytes.inode(15, 1, new LittleEndian())).image(), "inode.inode_type: 15 is out of");
        byte[] number =
                SquashfsBytes.sample().patch(4, new LittleEndian().u32(3)).image();
        assertRefused(number, "inode.inode_number: 7 is out of range 1..3");
        byte[] ids = SquashfsBytes.sample().patch(26, new LittleEndian().u16(0)).image();
        assertRefused(ids, "inode.uid: index 0 is not one of 0 IDs");
    }

    @Test
    void rejectsModeWithTheBitsOfAType() {
        byte[] image = bytes.root(bytes.directory(1)).image();
        int inode = (int) SquashfsBytes.u64(image, 64) + SquashfsFormat.METADATA_HEADER_BYTES;
        assertRefused(
                bytes.patch(inode + 2, new LittleEndian().u16(0100644)).image(),
                "inode.mode: 100644 has bits outside 07777");
    }

    @Test
    void rejectsIdThatMeansNone() {
        byte[] image = bytes.root(bytes.directory(1)).image();
        int id = (int) SquashfsBytes.u64(image, 48) - SquashfsFormat.ID_BYTES;
        assertRefused(
                bytes.patch(id, new LittleEndian().u32(0xffff_ffffL)).image(),
                "id table.id: 4294967295 is no ID to Linux");
    }

    @ParameterizedTest
    @CsvSource({
        "0, metadata block.header: 0 bytes is out of range 1..8192",
        "32768, metadata block.header: 0 bytes is out of range 1..8192",
        "40961, metadata block.header: 8193 bytes is out of range 1..8192",
        "36864, metadata block: needs 4096 bytes",
        "5, metadata block: does not decompress as ZLIB: "
    })
    void rejectsMetadataBlocks(int header, String reason) {
        byte[] image = bytes.root(bytes.directory(1)).image();
        int inodes = (int) SquashfsBytes.u64(image, 64);
        assertRefused(bytes.patch(inodes, new LittleEndian().u16(header)).image(), reason);
    }

    @Test
    void rejectsMetadataBlockThatReachesIntoTheNextTable() {
        byte[] image = SquashfsBytes.sample().image();
        int inodes = (int) SquashfsBytes.u64(image, 64);
        int size = (int) SquashfsBytes.u64(image, 72) - inodes - SquashfsFormat.METADATA_HEADER_BYTES;
        assertRefused(
                SquashfsBytes.sample()
                        .patch(inodes, new LittleEndian().u16(0x8000 | (size + 1)))
                        .image(),
                "inode: lies in a metadata block that reaches beyond the inode table");
    }

    @Test
    void rejectsRootInodeBeyondItsTable() {
        byte[] image = bytes.root(bytes.directory(1))
                .patch(32, new LittleEndian().u64(1L << 40))
                .image();
        assertRefused(image, "inode table: has no block at 16777216");
    }

    @Test
    void rejectsLocationsThatDoNotComeBeforeTheirList() {
        byte[] image = bytes.root(bytes.directory(1)).image();
        int ids = (int) SquashfsBytes.u64(image, 48);
        assertRefused(
                bytes.patch(ids, new LittleEndian().u64(ids)).image(),
                "id table.location: " + ids + " is not before " + ids);
    }

    private void assertXattrsRefused(String reason) {
        assertFileRefused(bytes.extendedFile(1, 0, 0, 0), reason);
    }

    @Test
    void rejectsSetOfAttributesThatIsNotThere() {
        assertXattrsRefused("extended file inode.xattr: 0 is not one of 0 sets of attributes");
    }

    @Test
    void rejectsAttributesOfAnUnknownNameSpace() {
        bytes.xattr(3, "posix_acl_access", "x");
        bytes.xattrs(0, 1);
        assertXattrsRefused("xattr key.type: 0x3 is neither user, trusted nor security");
    }

    @Test
    void rejectsAttributeThatIsThereTwice() {
        bytes.xattr(0, "a", "x");
        bytes.xattr(0, "a", "y");
        bytes.xattrs(0, 2);
        assertXattrsRefused("xattr values: have \"user.a\" twice in a set");
    }

    @Test
    void rejectsAttributesWithoutName() {
        bytes.xattr(0, "", "x");
        bytes.xattrs(0, 1);
        assertXattrsRefused("xattr key.size: \"user.\" is no name of an attribute");
    }

    @Test
    void rejectsMoreAttributesThanThereAre() {
        bytes.xattr(0, "a", "x");
        bytes.xattrs(0, -1);
        assertXattrsRefused("xattr key: begins or goes on where the xattr values has ended");
    }

    @Test
    void rejectsValueThatIsLongerThanLinuxAllows() {
        bytes.xattr(0, "a", 65537, new byte[0]);
        bytes.xattrs(0, 1);
        assertXattrsRefused("xattr value.vsize: 65537 is more than 65536");
    }

    @Test
    void rejectsReferenceToAValueOfAnotherSize() {
        bytes.xattr(0x100, "a", 4, new byte[8]);
        bytes.xattrs(0, 1);
        assertXattrsRefused("xattr value.vsize: 4 is not 8, the size of a reference");
    }

    @Test
    void rejectsReferenceToAValueThatIsNotThere() {
        bytes.xattr(0x100, "a", 8, new LittleEndian().u64(1L << 40).toByteArray());
        bytes.xattrs(0, 1);
        assertXattrsRefused("xattr values: has no block at 16777216");
    }

    /** A value that is out of line has no flag of its own, so a reference to itself ends after one step. */
    @Test
    void readsReferenceThatLeadsToItselfAsTheBytesThere() throws IOException {
        bytes.xattr(0x100, "a", 8, new LittleEndian().u64(5).toByteArray());
        bytes.xattrs(0, 1);
        int file = bytes.extendedFile(1, 0, 0, 0);
        read(bytes.root(bytes.directory(2, new Entry("file", 2, 1, file))).image());
    }

    /** A quarter of a megabyte would be 128 MiB in memory. */
    @Test
    void refusesAttributesThatWouldFillTheMemory() {
        bytes.xattr(0, "a", "x".repeat(1 << 16));
        bytes.xattr(0, "b", "y".repeat(1 << 16));
        Entry[] entries = new Entry[512];
        for (int i = 0; i < entries.length; i++) {
            bytes.xattrs(0, 2);
            entries[i] = new Entry("%05d".formatted(i), 2, i + 1, bytes.extendedFile(i + 1, 0, 0, i));
        }
        byte[] image = bytes.root(bytes.directory(entries.length + 1, entries)).image();
        assertThat(image.length).isLessThan(1 << 18);
        assertThatThrownBy(() -> read(image))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("the link targets and attributes of the image have more than 67108864 bytes");
    }
}
