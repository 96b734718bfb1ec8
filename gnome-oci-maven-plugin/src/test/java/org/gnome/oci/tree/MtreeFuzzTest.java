package org.gnome.oci.tree;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.testing.FuzzTarget;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz target of mtree(5) specifications. */
class MtreeFuzzTest {
    static Stream<Arguments> specifications() {
        return FuzzTarget.seeds(List.of(
                "#mtree\n\n./usr/bin/ping type=file mode=04755 uid=0 gid=4294967294 xattr.user.\\040=/wA=\n"
                        .getBytes(UTF_8),
                "/set type=dir mode=0755\n./a\\134b type=link link=x\\040y\n./c \\\n  uid=3\n".getBytes(UTF_8)));
    }

    @MethodSource("specifications")
    @FuzzTest
    void specification(byte[] input) throws IOException {
        FuzzTarget.run(() -> MtreeParser.parse(new ByteArrayInputStream(input), "input"));
    }
}
