package org.gnome.oci.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.gnome.oci.testing.ExternalTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VersionOrderTest {
    /** In their order; most are examples of the Version Format Specification. */
    private static final List<String> ORDERED = List.of(
            "~",
            "~1",
            "",
            "B",
            "a",
            "ab",
            "abb",
            "abc",
            "0",
            "0.0",
            "0000.1",
            "1",
            "002",
            "12",
            "122",
            "122.1",
            "123~rc1-1",
            "123",
            "123-a",
            "123-a.1",
            "123-1",
            "123-1.1",
            "123^post1",
            "123.a-1",
            "123.1-1",
            "123a-1",
            "124",
            "nightly.20261121.9",
            "nightly.20261122.0",
            "nightly.20261122.10");

    /** Exit codes of systemd-analyze(1), compare-versions. */
    private static final int EQUAL = 0;

    private static final int LEFT_IS_NEWER = 11;
    private static final int LEFT_IS_OLDER = 12;

    private static final VersionOrder ORDER = new VersionOrder();

    @TempDir
    private Path directory;

    @Test
    void newerVersionsComeLater() {
        List<String> shuffled = new ArrayList<>(ORDERED);
        Collections.shuffle(shuffled, new Random(1));
        shuffled.sort(ORDER);
        // Words come before numbers at the start, so the nightly versions move; the others stay as they are.
        assertThat(shuffled.stream().filter(version -> !version.startsWith("nightly")))
                .containsExactlyElementsOf(ORDERED.subList(0, ORDERED.size() - 3));
        assertThat(shuffled.stream().filter(version -> version.startsWith("nightly")))
                .containsExactlyElementsOf(ORDERED.subList(ORDERED.size() - 3, ORDERED.size()));
    }

    /** All neighbours, and pairs of random texts of the signs that mean something. */
    static Stream<Arguments> pairs() {
        Random random = new Random(2);
        Stream<Arguments> random60 =
                Stream.generate(() -> Arguments.of(text(random), text(random))).limit(60);
        Stream<Arguments> neighbours = Stream.iterate(0, i -> i + 1)
                .limit(ORDERED.size() - 1)
                .map(i -> Arguments.of(ORDERED.get(i), ORDERED.get(i + 1)));
        return Stream.concat(
                neighbours, Stream.concat(random60, Stream.of(Arguments.of("1_", "1"), Arguments.of("01", "1"))));
    }

    private static String text(Random random) {
        String signs = "01aB.-~^_+";
        StringBuilder text = new StringBuilder();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            text.append(signs.charAt(random.nextInt(signs.length())));
        }
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void systemdAgrees(String left, String right) throws Exception {
        ExternalTool.require("systemd-analyze");
        int exitCode = ExternalTool.runAllowingFailure(
                        directory, "systemd-analyze", "compare-versions", "--", left, right)
                .exitCode();
        int order = ORDER.compare(left, right);
        switch (exitCode) {
            case LEFT_IS_OLDER -> assertThat(order).isNegative();
            case LEFT_IS_NEWER -> assertThat(order).isPositive();
            // Ours is total: what systemd takes for equal follows the characters.
            case EQUAL -> assertThat(order).isEqualTo(left.compareTo(right));
            default -> throw new AssertionError("systemd-analyze answers " + exitCode);
        }
    }
}
