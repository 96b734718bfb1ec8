package org.gnome.oci.registry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.testing.FuzzTarget;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz target of what a registry answers: the header that says how it wants to be shown who asks. */
class AnswersFuzzTest {
    static Stream<Arguments> challenges() {
        return FuzzTarget.seeds(Stream.of(
                        "Bearer realm=\"https://example.org/token\",service=\"a\",scope=\"repository:b:pull\"",
                        "Basic realm=\"\\\"x\\\"\", Bearer realm=y, error=invalid_token")
                .map(text -> text.getBytes(ISO_8859_1))
                .toList());
    }

    @MethodSource("challenges")
    @FuzzTest
    void challenge(byte[] input) throws IOException {
        FuzzTarget.run(() -> Challenge.parse(List.of(new String(input, ISO_8859_1))));
    }
}
