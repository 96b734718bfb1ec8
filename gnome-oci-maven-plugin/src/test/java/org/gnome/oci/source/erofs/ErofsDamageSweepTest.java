package org.gnome.oci.source.erofs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.gnome.oci.io.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damages real images everywhere: what comes out is a tree, or an error that says where. */
class ErofsDamageSweepTest {
    private int accepted;
    private int refused;

    static Stream<Path> images() throws IOException {
        return ErofsReads.images().stream();
    }

    /** Its data are few, so that most of it are structures. */
    @Test
    void everyFlippedBitIsReadOrRefused() throws IOException {
        byte[] image = Files.readAllBytes(Path.of("src/test/resources/erofs/lzma.erofs"));
        for (int bit = 0; bit < image.length * Byte.SIZE; bit++) {
            image[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            read(image);
            image[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        }
        assertThat(refused).isGreaterThan(1000);
        assertThat(accepted).isGreaterThan(1000);
    }

    @ParameterizedTest
    @MethodSource("images")
    void everyChangedByteIsReadOrRefused(Path file) throws IOException {
        byte[] image = Files.readAllBytes(file);
        for (int at = 1024; at < image.length; at++) {
            byte intact = image[at];
            image[at] = (byte) (at % 2 == 0 ? 0xff : intact + 1);
            read(image);
            image[at] = intact;
        }
        assertThat(refused).isGreaterThan(100);
    }

    @ParameterizedTest
    @MethodSource("images")
    void everyTruncationIsAnError(Path file) throws IOException {
        byte[] image = Files.readAllBytes(file);
        for (int length = 0; length < image.length; length += 13) {
            read(Arrays.copyOf(image, length));
        }
        assertThat(accepted).isZero();
    }

    private void read(byte[] image) throws IOException {
        try {
            ErofsReads.readSome(image);
            accepted++;
        } catch (FormatException e) {
            assertThat(e.source()).isNotEmpty();
            assertThat(e.structure()).isNotEmpty();
            refused++;
        }
    }
}
