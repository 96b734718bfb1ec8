package org.gnome.oci.parity;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.testing.FuzzTarget;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz target of {@code parity-rules.xml}. */
class RulesFuzzTest {
    static Stream<Arguments> documents() throws IOException {
        return FuzzTarget.seeds(List.of(
                Files.readAllBytes(Path.of("../images/platform/parity-rules.xml")),
                ("<parity-rules><rule id='D1' path='/{a,b}/**' kinds='type owner' max='5' types='symbolic-link'"
                                + " target='../[x-z]?' optional='true'><reason>a &lt;b&gt;</reason>"
                                + "<link>https://example.org/1</link><expires>2026-12-31</expires></rule></parity-rules>")
                        .getBytes(UTF_8),
                "<!DOCTYPE r [<!ENTITY a 'b'>]><parity-rules/>".getBytes(UTF_8)));
    }

    @MethodSource("documents")
    @FuzzTest
    void rules(byte[] input) throws IOException {
        FuzzTarget.run(() -> RulesReader.parse(input, "input"));
    }
}
