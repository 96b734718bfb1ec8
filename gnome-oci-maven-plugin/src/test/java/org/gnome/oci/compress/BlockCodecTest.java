package org.gnome.oci.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.XZOutputStream;

class BlockCodecTest {
    private static final byte[] CONTENT = content();

    private static byte[] content() {
        Random random = new Random(4);
        byte[] bytes = new byte[9000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i < 6000 ? "block of a file ".charAt(i * i % 16) : random.nextInt());
        }
        Arrays.fill(bytes, 3000, 4000, (byte) 0);
        return bytes;
    }

    private static byte[] encode(BlockCodec codec, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LZMA2Options options = new LZMA2Options(6);
        if (codec == BlockCodec.ZSTD) {
            return Zstd.compress(content);
        }
        try (OutputStream out = switch (codec) {
            case DEFLATE -> new DeflaterOutputStream(bytes, new Deflater(9, true));
            case ZLIB -> new DeflaterOutputStream(bytes);
            case LZ4 -> new BlockLZ4CompressorOutputStream(bytes);
            case MICRO_LZMA -> new LZMAOutputStream(bytes, options, false);
            case XZ -> new XZOutputStream(bytes, options);
            case ZSTD -> throw new IllegalStateException();
        }) {
            out.write(content);
        }
        byte[] encoded = bytes.toByteArray();
        if (codec == BlockCodec.MICRO_LZMA) {
            encoded[0] = (byte) ~((options.getPb() * 5 + options.getLp()) * 9 + options.getLc());
        }
        return encoded;
    }

    @ParameterizedTest
    @EnumSource(BlockCodec.class)
    void decodesBlockAndAnyStartOfIt(BlockCodec codec) throws IOException {
        byte[] block = encode(codec, CONTENT);
        byte[] shifted = new byte[block.length + 20];
        System.arraycopy(block, 0, shifted, 7, block.length);
        for (int wanted : new int[] {9000, 1, 0, 8999, 3500, 6001, 9000}) {
            byte[] output = new byte[CONTENT.length];
            assertThat(codec.decode(shifted, 7, block.length, output, wanted)).isEqualTo(wanted);
            assertThat(output).isEqualTo(Arrays.copyOf(Arrays.copyOf(CONTENT, wanted), CONTENT.length));
        }
    }

    @ParameterizedTest
    @EnumSource(value = BlockCodec.class, mode = EnumSource.Mode.EXCLUDE, names = "MICRO_LZMA")
    void saysHowMuchThereIsWhereMoreIsWanted(BlockCodec codec) throws IOException {
        byte[] block = encode(codec, CONTENT);
        byte[] output = new byte[10_000];
        assertThat(codec.decode(block, 0, block.length, output, output.length)).isEqualTo(CONTENT.length);
    }

    /** It has neither a size nor an end, so what follows is taken for more of it. */
    @Test
    void neverDecodesMoreMicroLzmaThanThereIs() throws IOException {
        byte[] block = encode(BlockCodec.MICRO_LZMA, CONTENT);
        byte[] output = new byte[100_000];
        assertThatThrownBy(() -> BlockCodec.MICRO_LZMA.decode(block, 0, block.length, output, output.length))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource(BlockCodec.class)
    void refusesWhatDoesNotDecodeAndGoesOnWithTheNextBlock(BlockCodec codec) throws IOException {
        byte[] block = encode(codec, CONTENT);
        byte[] output = new byte[CONTENT.length];
        Random random = new Random(7);
        int refused = 0;
        for (int round = 0; round < 3000; round++) {
            byte[] damaged = Arrays.copyOf(block, round % 3 == 0 ? random.nextInt(block.length) : block.length);
            if (damaged.length > 0) {
                damaged[random.nextInt(Math.min(damaged.length, 40))] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                assertThat(codec.decode(damaged, 0, damaged.length, output, output.length))
                        .isLessThanOrEqualTo(output.length);
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotEmpty();
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(500);
        assertThat(codec.decode(block, 0, block.length, output, output.length)).isEqualTo(CONTENT.length);
        assertThat(output).isEqualTo(CONTENT);
    }
}
