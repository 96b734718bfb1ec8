package org.gnome.oci.compress;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.testing.FuzzTarget;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Fuzz targets of compressed streams, as layers and archives are read through them. */
class CompressionFuzzTest {
    /** Nobody waits for a bomb to unfold; that it may is the business of who reads it. */
    private static final int MAX_BYTES = 1 << 20;

    private static final byte[] CONTENT = "content, content, contents".getBytes(UTF_8);

    private static void read(Compression compression, byte[] input) throws IOException {
        FuzzTarget.run(() -> {
            try (InputStream in = compression.decompress(new ByteArrayInputStream(input), "input")) {
                new LimitedInputStream(in, MAX_BYTES, "input", "content").transferTo(OutputStream.nullOutputStream());
            }
        });
    }

    private static byte[] encoded(PinnedEncoder encoder, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = encoder.encode(bytes, 1)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(first);
        bytes.writeBytes(second);
        return bytes.toByteArray();
    }

    static Stream<Arguments> members() throws IOException {
        byte[] member = encoded(PinnedEncoder.GZIP, CONTENT);
        byte[] named = HexFormat.of()
                .parseHex("1f8b081d000000000003" + "0200ffff" + "6100" + "6200" + "0300000000000000000000");
        return FuzzTarget.seeds(List.of(member, joined(member, member), named));
    }

    @MethodSource("members")
    @FuzzTest
    void gzip(byte[] input) throws IOException {
        read(Compression.GZIP, input);
    }

    static Stream<Arguments> frames() throws IOException {
        byte[] frame = encoded(PinnedEncoder.ZSTD, CONTENT);
        byte[] skipped = HexFormat.of().parseHex("502a4d1803000000aabbcc");
        return FuzzTarget.seeds(List.of(frame, joined(skipped, frame), joined(frame, frame)));
    }

    @MethodSource("frames")
    @FuzzTest
    void zstd(byte[] input) throws IOException {
        read(Compression.ZSTD, input);
    }

    static Stream<Arguments> streams() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new XZOutputStream(bytes, new LZMA2Options(0))) {
            out.write(CONTENT);
        }
        return FuzzTarget.seeds(List.of(bytes.toByteArray()));
    }

    @MethodSource("streams")
    @FuzzTest
    void xz(byte[] input) throws IOException {
        read(Compression.XZ, input);
    }

    static Stream<Arguments> magics() throws IOException {
        return Stream.of(members(), frames(), streams()).flatMap(seeds -> seeds);
    }

    @MethodSource("magics")
    @FuzzTest
    void detected(byte[] input) throws IOException {
        FuzzTarget.run(() -> {
            try (InputStream in = Compression.decompressDetected(new ByteArrayInputStream(input), "input")) {
                new LimitedInputStream(in, MAX_BYTES, "input", "content").transferTo(OutputStream.nullOutputStream());
            }
        });
    }
}
