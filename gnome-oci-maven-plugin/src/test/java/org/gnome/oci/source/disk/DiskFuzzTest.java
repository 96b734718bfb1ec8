package org.gnome.oci.source.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.testing.FuzzTarget;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz targets of what surrounds the file system of a disk image. */
class DiskFuzzTest {
    static Stream<Arguments> tables() {
        return FuzzTarget.seeds(List.of(
                new GptBytes(512, 16)
                        .partition("8484680c-9521-48c6-9c11-b0720656f69e", 4, 8, "usr")
                        .build(),
                new GptBytes(4096, 8).build()));
    }

    @MethodSource("tables")
    @FuzzTest
    void partitionTable(byte[] input) throws IOException {
        FuzzTarget.run(() -> {
            RandomAccessSource disk = RandomAccessSource.of("input", input);
            PartitionSelection.of(disk, new PartitionTableReader(disk).read(), DiscoverablePartitions.X86_64);
        });
    }

    static Stream<Arguments> entries() {
        byte[] disk = new GptBytes(512, 16)
                .partition("8484680c-9521-48c6-9c11-b0720656f69e", 4, 8, "usr")
                .partition("77ff5f63-e7b6-4633-acf4-1565b864c0e6", 9, 10, "verity")
                .build();
        byte[] array = new byte[1024];
        System.arraycopy(disk, 1024, array, 0, array.length);
        return FuzzTarget.seeds(List.of(array));
    }

    /** The entries of a table whose checksums are right whatever they say. */
    @MethodSource("entries")
    @FuzzTest
    void partitionEntries(byte[] input) throws IOException {
        FuzzTarget.run(() -> {
            RandomAccessSource disk = RandomAccessSource.of(
                    "input", new GptBytes(512, 64).entries(input).build());
            PartitionSelection.of(disk, new PartitionTableReader(disk).read(), DiscoverablePartitions.X86_64);
        });
    }

    static Stream<Arguments> hashTrees() {
        ByteBuffer superblock = ByteBuffer.allocate(2048).order(ByteOrder.LITTLE_ENDIAN);
        superblock.putLong(0, VerityFormat.SIGNATURE);
        superblock.putInt(VerityFormat.VERSION, 1);
        superblock.putInt(VerityFormat.HASH_TYPE, 1);
        superblock.put(VerityFormat.ALGORITHM, "sha256".getBytes(UTF_8));
        superblock.putInt(VerityFormat.DATA_BLOCK_SIZE, 512);
        superblock.putInt(VerityFormat.HASH_BLOCK_SIZE, 512);
        superblock.putLong(VerityFormat.DATA_BLOCKS, 1);
        superblock.putShort(VerityFormat.SALT_SIZE, (short) 32);
        byte[] one = superblock.array().clone();
        superblock.putLong(VerityFormat.DATA_BLOCKS, 20);
        return FuzzTarget.seeds(List.of(one, superblock.array()));
    }

    @MethodSource("hashTrees")
    @FuzzTest
    void hashTree(byte[] input) throws IOException {
        FuzzTarget.run(() -> {
            RandomAccessSource device = RandomAccessSource.of("input", input);
            RandomAccessSource data = RandomAccessSource.of("data", new byte[64 * 1024]);
            VeritySource.open(data, VerityTree.open(device, data))
                    .openStream()
                    .transferTo(OutputStream.nullOutputStream());
        });
    }

    static Stream<Arguments> signatures() {
        String json = "{\"rootHash\":\"" + "0f".repeat(32) + "\",\"certificateFingerprint\":\"" + "f0".repeat(32)
                + "\",\"signature\":\"MIIBqAYJKoZIhvcNAQcCoIIBmQ==\"}";
        return FuzzTarget.seeds(List.of((json + "\0\0\0\0").getBytes(UTF_8)));
    }

    @MethodSource("signatures")
    @FuzzTest
    void signaturePartition(byte[] input) throws IOException {
        FuzzTarget.run(() -> VeritySignatureReader.read(RandomAccessSource.of("input", input)));
    }
}
