package org.gnome.oci.initramfs;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.gnome.oci.testing.FuzzTarget;
import org.gnome.oci.tree.Content;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz target of an initramfs. */
class InitramfsFuzzTest {
    static Stream<Arguments> images() throws IOException {
        byte[] archive = new CpioBytes()
                .file("kernel/x86/microcode/GenuineIntel.bin", "microcode")
                .trailer()
                .zeros(12)
                .toByteArray();
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(archive);
        try (GZIPOutputStream gzip = new GZIPOutputStream(both)) {
            gzip.write(new CpioBytes()
                    .file("usr/lib/bootc/initramfs-setup", "x")
                    .trailer()
                    .toByteArray());
        }
        return FuzzTarget.seeds(List.of(archive, both.toByteArray()));
    }

    @MethodSource("images")
    @FuzzTest
    void image(byte[] input) throws IOException {
        FuzzTarget.run(() -> Initramfs.names("input", Content.of(input)));
    }
}
