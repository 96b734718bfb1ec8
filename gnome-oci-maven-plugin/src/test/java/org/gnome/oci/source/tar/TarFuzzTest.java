package org.gnome.oci.source.tar;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.testing.FuzzTarget;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz targets of tar archives and of PAX headers. */
class TarFuzzTest {
    static Stream<Arguments> archives() throws IOException {
        return FuzzTarget.seeds(List.of(
                new TarBytes().directory("d/", 0755).file("d/a", "abc").ended(),
                new TarBytes()
                        .pax('x', "path=usr/bin/x", "uid=5")
                        .file("x", "")
                        .link('1', "y", "x")
                        .ended()));
    }

    @MethodSource("archives")
    @FuzzTest
    void archive(byte[] input) throws IOException {
        FuzzTarget.run(() -> {
            TarReader reader = new TarReader(new ByteArrayInputStream(input), "input");
            Optional<TarEntry> entry = reader.next();
            while (entry.isPresent()) {
                reader.content().transferTo(OutputStream.nullOutputStream());
                entry = reader.next();
            }
        });
    }

    @MethodSource("archives")
    @FuzzTest
    void tree(byte[] input) throws IOException {
        FuzzTarget.run(() -> new TarTreeReader(RandomAccessSource.of("input", input)).read());
    }

    static Stream<Arguments> paxHeaders() {
        return FuzzTarget.seeds(List.of(
                "12 uid=1000\n20 mtime=1.234567891\n".getBytes(UTF_8),
                "27 SCHILY.xattr.user.a=b=c\n\n14 path=a/b/c\n".getBytes(UTF_8)));
    }

    @MethodSource("paxHeaders")
    @FuzzTest
    void paxHeader(byte[] input) throws IOException {
        FuzzTarget.run(() -> new PaxHeaderReader(input, "input", 0).read());
    }
}
