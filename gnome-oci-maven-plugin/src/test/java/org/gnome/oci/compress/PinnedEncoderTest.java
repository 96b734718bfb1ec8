package org.gnome.oci.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.gnome.oci.digest.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PinnedEncoderTest {
    /** More than three gzip blocks, partly compressible. */
    private static final byte[] INPUT = input(3_500_000);

    private static byte[] input(int size) {
        Random random = new Random(20111111);
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        for (int i = 0; i < size; i++) {
            if (i / 4096 % 3 != 0) {
                bytes[i] = (byte) ("GNOME Platform ".charAt(i % 15) + i / 100_000 % 3);
            }
        }
        return bytes;
    }

    private static byte[] encode(PinnedEncoder encoder, byte[] input, int workers, int writeSize) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = encoder.encode(bytes, workers)) {
            for (int i = 0; i < input.length; i += writeSize) {
                out.write(input, i, Math.min(writeSize, input.length - i));
            }
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @EnumSource
    void bytesDependNeitherOnWorkersNorOnWriteSizes(PinnedEncoder encoder) throws IOException {
        byte[] expected = encode(encoder, INPUT, 1, INPUT.length);
        assertThat(encode(encoder, INPUT, 2, 1 << 17)).isEqualTo(expected);
        assertThat(encode(encoder, INPUT, 4, 997)).isEqualTo(expected);
    }

    /**
     * Recorded on Debian's OpenJDK 17 with zstd-jni 1.5.7-28 and jzlib 1.1.3: another value means other published
     * bytes.
     */
    @Test
    void bytesAreTheRecordedOnes() throws IOException {
        assertThat(Digest.ofContent(encode(PinnedEncoder.ZSTD, INPUT, 2, 1 << 16))
                        .hex())
                .isEqualTo("df13efe841e8f28d575e5d1536a8a83fa039962523c45b7403c6cf84d997c673");
        assertThat(Digest.ofContent(encode(PinnedEncoder.GZIP, INPUT, 2, 1 << 16))
                        .hex())
                .isEqualTo("57c5f98727ae841327b2f173cf56408ad8b59eac09c2dfd305f6013c014528e2");
    }

    @ParameterizedTest
    @EnumSource
    void decodesToTheInput(PinnedEncoder encoder) throws IOException {
        try (InputStream in =
                Compression.decompressDetected(new ByteArrayInputStream(encode(encoder, INPUT, 2, 1 << 16)), "test")) {
            assertThat(in.readAllBytes()).isEqualTo(INPUT);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1})
    void gzipIsOneMemberThatStrictReadersTake(int size) throws IOException {
        byte[] content = input(size);
        byte[] encoded = encode(PinnedEncoder.GZIP, content, 2, 1 << 16);
        // Stops after the first member, as Rust's readers do.
        try (InputStream in = new GzipCompressorInputStream(new ByteArrayInputStream(encoded))) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(encoded))) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void gzipHeaderTellsNothingOfTheMachine() throws IOException {
        assertThat(encode(PinnedEncoder.GZIP, new byte[0], 1, 1)).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
    }
}
