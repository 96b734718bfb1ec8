package org.gnome.oci.source.squashfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.testing.TreeListing;
import org.junit.jupiter.api.Test;

/**
 * Damages a small image everywhere. SquashFS has no checksums but those of a compressor: so what comes out is a tree,
 * or an error that says where, and nothing else.
 */
class DamagedImageTest {
    private static Optional<List<String>> read(byte[] image) throws IOException {
        try (SquashfsTreeSource source = SquashfsTreeSource.open(RandomAccessSource.of("image", image))) {
            return Optional.of(TreeListing.of(source.read()));
        } catch (FormatException e) {
            assertThat(e.source()).isEqualTo("image");
            assertThat(e.structure()).isNotEmpty();
            assertThat(e.offset()).as(e.getMessage()).isNotEqualTo(FormatException.NO_OFFSET);
            return Optional.empty();
        }
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] changed = bytes.clone();
        changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
        return changed;
    }

    @Test
    void everyFlippedBitIsATreeOrAnError() throws IOException {
        byte[] image = SquashfsBytes.sample().image();
        int refused = 0;
        for (int bit = 0; bit < image.length * Byte.SIZE; bit++) {
            refused += read(flipped(image, bit)).isEmpty() ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(image.length * Byte.SIZE / 3);
    }

    @Test
    void everyFlippedBitOfACompressedBlockIsAnErrorOrHarmless() throws IOException {
        SquashfsBytes bytes = SquashfsBytes.sample().compressed();
        byte[] image = bytes.image();
        Optional<List<String>> intact = read(image);
        assertThat(intact).isPresent();
        int refused = 0;
        for (int bit = 0; bit < image.length * Byte.SIZE; bit++) {
            Optional<List<String>> outcome = read(flipped(image, bit));
            refused += outcome.isEmpty() ? 1 : 0;
            if (bytes.isCompressed(bit / Byte.SIZE) && outcome.isPresent()) {
                assertThat(outcome).as("bit %d", bit).isEqualTo(intact);
            }
        }
        assertThat(refused).isGreaterThan(image.length * Byte.SIZE / 2);
    }

    @Test
    void everyTruncationIsAnError() throws IOException {
        byte[] image = SquashfsBytes.sample().image();
        for (int length = 0; length < image.length; length++) {
            assertThat(read(Arrays.copyOf(image, length)))
                    .as("cut to %d", length)
                    .isEmpty();
        }
    }
}
