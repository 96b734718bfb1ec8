package org.gnome.oci.source.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.RandomAccessSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** dm-verity, with veritysetup as the maker and the judge. */
class VerityOracleTest {
    private static final int BLOCK = 4096;

    @TempDir
    private Path directory;

    @BeforeEach
    void requireTool() {
        VerityImage.require();
    }

    @ParameterizedTest
    @CsvSource({
        "sha256, 512, 512", "sha256, 4096, 4096", "sha256, 1024, 4096", "sha256, 4096, 512", "sha256, 65536, 65536",
        "sha512, 512, 512", "sha512, 4096, 4096", "sha512, 4096, 1024", "sha512, 65536, 512", "SHA256, 512, 65536"
    })
    void readsWhatVeritysetupVerifies(String algorithm, int dataBlock, int hashBlock) throws Exception {
        for (String salt : List.of("-", "00", "0123456789abcdef".repeat(4), "ff".repeat(256))) {
            for (int blocks : new int[] {1, 2, 8, 9, 16, 17, 65, 200}) {
                VerityImage image = VerityImage.make(
                        directory,
                        blocks * dataBlock,
                        "--hash=" + algorithm,
                        "--salt=" + salt,
                        "--data-block-size=" + dataBlock,
                        "--hash-block-size=" + hashBlock);
                assertThat(image.readAll())
                        .as("%d blocks, salt %s", blocks, salt)
                        .isEqualTo(Files.readAllBytes(image.data()));
            }
        }
    }

    @Test
    void agreesWithVeritysetupOnAThousandDamagedImages() throws Exception {
        VerityImage image = VerityImage.make(directory, 300 * 512, "--data-block-size=512", "--hash-block-size=512");
        Random random = new Random(20261123);
        List<String> disagreements = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < 1000; i++) {
            // A quarter each: the superblock, the tree twice, the data.
            Path file = i % 4 == 3 ? image.data() : image.hash();
            byte[] good = Files.readAllBytes(file);
            int at = i % 4 == 0 ? random.nextInt(512) : random.nextInt(good.length);
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 + random.nextInt(255));
            Files.write(file, bad);
            boolean accepted = image.weAccept();
            if (accepted != image.veritysetupAccepts()) {
                disagreements.add(file.getFileName() + " byte " + at + ": " + good[at] + " is " + bad[at]);
            }
            refused += accepted ? 0 : 1;
            Files.write(file, good);
        }
        assertThat(disagreements).isEmpty();
        assertThat(refused).isBetween(700, 999);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 127, 128, 129, 199, 201, 256})
    void refusesSuperblockThatMovesTheEndOfTheData(long blocks) throws Exception {
        VerityImage image = VerityImage.make(directory, 200 * BLOCK);
        byte[] hash = Files.readAllBytes(image.hash());
        ByteBuffer.wrap(hash).putLong(VerityFormat.DATA_BLOCKS, Long.reverseBytes(blocks));
        Files.write(image.hash(), hash);
        Files.write(image.data(), new byte[100 * BLOCK], StandardOpenOption.APPEND);
        assertThat(image.veritysetupAccepts()).isFalse();
        assertThat(image.weAccept()).isFalse();
    }

    @Test
    void namesTheBlockThatIsDamaged() throws Exception {
        VerityImage image = VerityImage.make(directory, 200 * BLOCK);
        flip(image.data(), 150 * BLOCK + 7);
        assertThatThrownBy(image::readAll)
                .isInstanceOf(IntegrityException.class)
                .hasMessageStartingWith("[data] block[150].digest: expected ");
    }

    @Test
    void namesTheBlockOfTheTreeThatIsDamaged() throws Exception {
        VerityImage image = VerityImage.make(directory, 200 * BLOCK);
        flip(image.hash(), 2 * BLOCK + 7);
        assertThatThrownBy(image::readAll)
                .isInstanceOf(IntegrityException.class)
                .hasMessageStartingWith("[hash] verity tree.block[2].digest: expected ");
    }

    @Test
    void readsGoodBlocksOfDamagedData() throws Exception {
        VerityImage image = VerityImage.make(directory, 200 * BLOCK);
        byte[] good = Files.readAllBytes(image.data());
        flip(image.data(), 150 * BLOCK + 7);
        try (RandomAccessSource data = RandomAccessSource.of(image.data());
                RandomAccessSource hash = RandomAccessSource.of(image.hash())) {
            VeritySource checked = VeritySource.open(data, VerityTree.open(hash, data));
            ByteBuffer buffer = ByteBuffer.allocate(5 * BLOCK);
            assertThat(checked.read(145L * BLOCK, buffer)).isEqualTo(5 * BLOCK);
            assertThat(buffer.array()).isEqualTo(Arrays.copyOfRange(good, 145 * BLOCK, 150 * BLOCK));
            assertThatThrownBy(() -> checked.read(150L * BLOCK + 1, ByteBuffer.allocate(1)))
                    .isInstanceOf(IntegrityException.class);
        }
    }

    @Test
    void readsFromManyThreads() throws Exception {
        VerityImage image = VerityImage.make(directory, 1000 * 512, "--data-block-size=512", "--hash-block-size=512");
        byte[] good = Files.readAllBytes(image.data());
        try (RandomAccessSource data = RandomAccessSource.of(image.data());
                RandomAccessSource hash = RandomAccessSource.of(image.hash())) {
            VeritySource checked = VeritySource.open(data, VerityTree.open(hash, data));
            IntStream.range(0, 8).parallel().forEach(thread -> readAtRandom(checked, good, thread));
        }
    }

    private static void readAtRandom(VeritySource checked, byte[] good, int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            int at = random.nextInt(good.length);
            ByteBuffer buffer = ByteBuffer.allocate(1 + random.nextInt(3000));
            try {
                int count = checked.read(at, buffer);
                assertThat(ByteBuffer.wrap(good, at, count)).isEqualTo(buffer.flip());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 0x10;
        Files.write(file, bytes);
    }
}
