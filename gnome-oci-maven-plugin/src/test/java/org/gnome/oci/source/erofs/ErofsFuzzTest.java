package org.gnome.oci.source.erofs;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.testing.FuzzTarget;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz target of EROFS images: the whole tree and the start of every content. */
class ErofsFuzzTest {
    static Stream<Arguments> images() throws IOException {
        List<byte[]> images = new ArrayList<>();
        for (Path image : ErofsReads.images()) {
            images.add(Files.readAllBytes(image));
        }
        return FuzzTarget.seeds(images);
    }

    @MethodSource("images")
    @FuzzTest
    void image(byte[] input) throws IOException {
        FuzzTarget.run(() -> ErofsReads.readSome(input));
    }
}
