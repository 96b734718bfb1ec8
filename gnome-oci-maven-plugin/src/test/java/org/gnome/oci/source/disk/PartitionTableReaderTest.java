package org.gnome.oci.source.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionTableReaderTest {
    private static final String USR = "8484680c-9521-48c6-9c11-b0720656f69e";
    private static final String USR_VERITY = "77ff5f63-e7b6-4633-acf4-1565b864c0e6";
    private static final String ROOT = "4f68bce3-e8cd-4db1-96e7-fbcaf984b709";
    private static final String USR_ARM64 = "b0e01050-ee5f-4390-949a-9101b17104e9";
    private static final int SECTORS = 40;

    private static GptBytes table(int sectorSize) {
        GptBytes table = new GptBytes(sectorSize, SECTORS);
        return table.partition(USR, table.firstUsable(), 20, "gnomeos_usr_47")
                .partition(USR_VERITY, 21, 25, "größer als 36 Zeichen ist der Name nie");
    }

    private static PartitionTable read(byte[] disk) throws IOException {
        return new PartitionTableReader(RandomAccessSource.of("disk.raw", disk)).read();
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 4096})
    void readsEveryFieldOfATable(int sectorSize) throws Exception {
        GptBytes bytes = table(sectorSize);
        PartitionTable table = read(bytes.build());
        assertThat(table.sectorSize()).isEqualTo(sectorSize);
        assertThat(table.diskGuid()).isEqualTo(GptBytes.DISK);
        assertThat(table.note()).isEmpty();
        assertThat(table.partitions()).hasSize(2);
        long first = bytes.firstUsable();
        assertThat(table.partitions().get(0))
                .isEqualTo(new Partition(
                        1,
                        UUID.fromString(USR),
                        new UUID(first, 20),
                        first * sectorSize,
                        (21 - first) * sectorSize,
                        0,
                        "gnomeos_usr_47"));
        assertThat(table.partitions().get(1).label())
                .isEqualTo("größer als 36 Zeichen ist der Name nie".substring(0, 36));
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 4096})
    void readsTheBackupAndSaysSo(int sectorSize) throws Exception {
        byte[] disk = table(sectorSize).build();
        List<Partition> partitions = read(disk).partitions();
        Arrays.fill(disk, sectorSize, 3 * sectorSize, (byte) 0);
        PartitionTable table = read(disk);
        assertThat(table.partitions()).isEqualTo(partitions);
        assertThat(table.note()).hasValue("The primary partition table is damaged; the backup was read.");
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 4096})
    void everyFlippedBitIsFoundOrMakesNoDifference(int sectorSize) throws Exception {
        byte[] disk = table(sectorSize).build();
        PartitionTable good = read(disk);
        byte[] alone = disk.clone();
        Arrays.fill(alone, (SECTORS - 1) * sectorSize, SECTORS * sectorSize, (byte) 0);
        for (int from : new int[] {sectorSize, 2 * sectorSize}) {
            for (int bit = from * 8; bit < (from + (from == sectorSize ? GptFormat.HEADER_BYTES : 1024)) * 8; bit++) {
                assertThat(read(flipped(disk, bit)).partitions())
                        .as("bit %d, with a backup", bit)
                        .isEqualTo(good.partitions());
                byte[] damaged = flipped(alone, bit);
                assertThatThrownBy(() -> read(damaged))
                        .as("bit %d, without a backup", bit)
                        .isInstanceOf(FormatException.class)
                        .hasMessageContaining("GPT");
            }
        }
    }

    private static byte[] flipped(byte[] disk, int bit) {
        byte[] flipped = disk.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        return flipped;
    }

    @Test
    void refusesOverlappingPartitions() {
        assertRefused(
                table(512).partition(ROOT, 25, 30, "thief").build(),
                "GPT entry[3].StartingLBA: partition 3 \"thief\" overlaps partition 2");
    }

    @Test
    void refusesPartitionPastTheEnd() {
        assertRefused(
                table(512).partition(ROOT, 26, SECTORS, "far").build(),
                "entry[3].StartingLBA: the blocks 26..40 are not within the usable 4..36");
        assertRefused(table(512).partition(ROOT, 30, 29, "empty").build(), "the blocks 30..29 are not within");
        assertRefused(table(512).partition(ROOT, -1, 29, "negative").build(), "18446744073709551615 is out of range");
    }

    @Test
    void refusesArrayOfEntriesWhoseSizeOverflows() {
        GptBytes table = table(512);
        table.entryCount = -1;
        assertRefused(table.build(), "NumberOfPartitionEntries: 4294967295 of 128 bytes are more than 1048576 bytes");
        table.entryCount = 1 << 25;
        assertRefused(table.build(), "are more than 1048576 bytes");
        table.entryCount = 8192;
        assertRefused(table.build(), "PartitionEntryLBA: 2 with 2048 blocks is past the end, of 40 blocks");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 64, 127, 129, 192, -128, 1 << 30})
    void refusesEntriesOfAnotherSize(int size) {
        GptBytes table = new GptBytes(512, SECTORS);
        table.entrySize = size;
        assertRefused(table.build(), "SizeOfPartitionEntry: ");
    }

    @Test
    void readsLargerEntries() throws Exception {
        GptBytes table = new GptBytes(512, SECTORS);
        table.entrySize = 256;
        table.entryCount = 4;
        byte[] disk =
                table.partition(USR, 4, 20, "a").partition(ROOT, 21, 25, "b").build();
        assertThat(read(disk).partitions()).extracting(Partition::label).containsExactly("a", "b");
    }

    @Test
    void refusesDiskThatHasATableForEachSectorSize() {
        byte[] small = new GptBytes(512, 80).build();
        byte[] large = new GptBytes(4096, 10).build();
        System.arraycopy(large, 4096, small, 4096, 4096 + 1024);
        assertRefused(small, "there is a table for each of the sector sizes 512 and 4096");
    }

    @Test
    void refusesImageThatWasCutOff() {
        byte[] disk = table(512).build();
        assertRefused(Arrays.copyOf(disk, disk.length - 20 * 512), "LastUsableLBA: 36 is past the end, of 20 blocks");
    }

    private static void assertRefused(byte[] disk, String reason) {
        assertThatThrownBy(() -> read(disk))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageStartingWith("[disk.raw")
                .hasMessageContaining(reason);
    }

    @Test
    void selectsUsrBeforeRoot() throws Exception {
        PartitionSelection selection = select("x86_64", table(512).partition(ROOT, 26, 30, "root"));
        assertThat(selection.designator()).isEqualTo(Designator.USR);
        assertThat(selection.data().number()).isEqualTo(1);
        assertThat(selection.verity())
                .hasValueSatisfying(verity -> assertThat(verity.number()).isEqualTo(2));
        assertThat(selection.signature()).isEmpty();
    }

    @Test
    void selectsRootWhereThereIsNoUsr() throws Exception {
        GptBytes table =
                new GptBytes(512, SECTORS).partition(USR_ARM64, 4, 20, "arm").partition(ROOT, 26, 30, "r");
        assertThat(select("x86_64", table).designator()).isEqualTo(Designator.ROOT);
        assertThat(select("aarch64", table).data().label()).isEqualTo("arm");
    }

    @Test
    void leavesOutTheEmptySlotOfTwo() throws Exception {
        GptBytes table = table(512).partition(USR, 26, 30, "gnomeos_usr_empty").partition(USR, 31, 32, "_empty");
        assertThat(select("x86_64", table).data().label()).isEqualTo("gnomeos_usr_47");
    }

    @Test
    void leavesOutWhatSystemdWouldNotFind() throws Exception {
        GptBytes table = table(512).partition(USR, UUID.randomUUID(), 26, 30, 1L << 63, "hidden");
        assertThat(select("x86_64", table).data().label()).isEqualTo("gnomeos_usr_47");
    }

    @Test
    void refusesTwoFilledSlots() {
        assertThatThrownBy(() -> select("x86_64", table(512).partition(USR, 26, 30, "gnomeos_usr_48")))
                .hasMessageEndingWith("there are several usr partitions, and not just one that is not labelled"
                        + " \"_empty\": 1 \"gnomeos_usr_47\", 3 \"gnomeos_usr_48\"");
    }

    @Test
    void namesWhatThereIsForOtherArchitectures() {
        assertThatThrownBy(() -> select("riscv64", table(512)))
                .hasMessageContaining(
                        "there is no usr or root partition for riscv64, only 1 \"gnomeos_usr_47\" (usr-x86-64), 2");
    }

    private static PartitionSelection select(String architecture, GptBytes table) throws IOException {
        RandomAccessSource disk = RandomAccessSource.of("disk.raw", table.build());
        return PartitionSelection.of(
                disk, new PartitionTableReader(disk).read(), DiscoverablePartitions.of(architecture));
    }
}
