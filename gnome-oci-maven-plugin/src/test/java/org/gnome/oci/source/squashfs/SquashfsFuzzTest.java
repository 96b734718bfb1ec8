package org.gnome.oci.source.squashfs;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.testing.FuzzTarget;
import org.gnome.oci.testing.TreeListing;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz target of SquashFS images: the tree and all its contents. */
class SquashfsFuzzTest {
    static Stream<Arguments> images() {
        return FuzzTarget.seeds(List.of(
                SquashfsBytes.sample().image(),
                SquashfsBytes.sample().compressed().image()));
    }

    @MethodSource("images")
    @FuzzTest
    void image(byte[] input) throws IOException {
        FuzzTarget.run(() -> {
            try (SquashfsTreeSource source = SquashfsTreeSource.open(RandomAccessSource.of("input", input))) {
                TreeListing.of(source.read());
            }
        });
    }
}
