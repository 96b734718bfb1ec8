package org.gnome.oci.source.sysupdate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.testing.FuzzTarget;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz targets of a sysupdate directory: its list, and what is found in it. */
class SysupdateFuzzTest {
    private static final String DIGEST = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String UUID = "0123456789abcdef0123456789abcdef";

    static Stream<Arguments> lists() {
        return FuzzTarget.seeds(List.of(
                (DIGEST + "  usr-x86-64_1_" + UUID + ".raw.zst\n" + DIGEST + " *usr-x86-64_1_" + UUID + ".verity\n"
                                + DIGEST + "  devel-x86-64_1.raw\n" + DIGEST + "  BEST-BEFORE-2026-01-01\n")
                        .getBytes(UTF_8),
                ("\\" + DIGEST + "  a\\nb\n").getBytes(UTF_8)));
    }

    @MethodSource("lists")
    @FuzzTest
    void list(byte[] input) throws IOException {
        FuzzTarget.run(() -> {
            Sha256Sums sums = Sha256SumsReader.read("input", input);
            assertThat(sums.files().keySet()).noneMatch(name -> name.contains("/") || name.equals(".."));
            sums.bestBefore();
            new ReleaseSelection("input", sums, SysupdateReference.parse("usr+devel"), "x86-64").select();
        });
    }

    static Stream<Arguments> names() {
        return FuzzTarget.seeds(List.of(
                ("usr_@v_@u.raw\nusr_1_" + UUID + ".raw").getBytes(UTF_8),
                ("@v @u @f @t @m @s @d @l @a @r @g @h@@\n1 " + UUID + " 0x1 2 0644 3 4 5 yes no 1 " + DIGEST + "@")
                        .getBytes(UTF_8)));
    }

    /** A pattern, which this program writes and no publisher, and a name. */
    @MethodSource("names")
    @FuzzTest
    void pattern(byte[] input) throws IOException {
        String[] lines = new String(input, UTF_8).split("\n", 2);
        FuzzTarget.run(() -> {
            try {
                MatchPattern pattern = MatchPattern.parse(lines[0]);
                pattern.match(lines[lines.length - 1])
                        .ifPresent(fields -> assertThat(fields).containsKey(PatternField.VERSION));
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("sysupdate.d(5)");
            }
        });
    }
}
