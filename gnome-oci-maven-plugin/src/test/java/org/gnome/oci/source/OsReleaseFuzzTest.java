package org.gnome.oci.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.testing.FuzzTarget;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.RegularFile;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz target of os-release(5). */
class OsReleaseFuzzTest {
    static Stream<Arguments> files() {
        return FuzzTarget.seeds(List.of(
                "ID=\"org.gnome.os\"\nVERSION_ID='50'\\\n# comment \\\nNAME=\"GNOME \\\"OS\\\"\"\n".getBytes(UTF_8)));
    }

    @MethodSource("files")
    @FuzzTest
    void osRelease(byte[] input) throws IOException {
        FuzzTarget.run(() -> OsRelease.read("input", new RegularFile(Metadata.ofPermissions(0644), Content.of(input))));
    }
}
