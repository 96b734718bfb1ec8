package org.gnome.oci.source.sysupdate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.testing.ExternalTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Sha256SumsReaderTest {
    private static final String HEX = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String GOOD = HEX + "  first.raw\n";

    @TempDir
    private Path directory;

    private static Sha256Sums read(String text) throws IOException {
        return Sha256SumsReader.read("SHA256SUMS", text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRefused(String text, String place, String reason) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("[SHA256SUMS @ 0x" + place + ": ")
                .hasMessageContaining(reason);
    }

    @Test
    void readsWhatSha256sumWrites() throws Exception {
        ExternalTool.require("sha256sum");
        Files.writeString(directory.resolve("usr-x86-64_1_0.raw"), "usr");
        Files.writeString(directory.resolve("a name"), "other");
        String text = new String(
                ExternalTool.run(directory, "sh", "-c", "sha256sum *; sha256sum -b * | sed 's/$/.2/'"),
                StandardCharsets.UTF_8);
        assertThat(read(text).files())
                .containsOnlyKeys("a name", "a name.2", "usr-x86-64_1_0.raw", "usr-x86-64_1_0.raw.2")
                .containsEntry("a name", Digest.ofContent("other".getBytes(StandardCharsets.UTF_8)))
                .containsEntry("a name.2", Digest.ofContent("other".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void readsDigestsOfEitherCaseAndAnEmptyList() throws IOException {
        assertThat(read(HEX.toUpperCase(Locale.ROOT) + " *x\n").files()).containsEntry("x", new Digest(HEX));
        assertThat(read("").files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello\n",
                "\n",
                "# a comment\n",
                HEX + "\n",
                "SHA256 (x) = " + HEX + "\n",
                "g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  x\n"
            })
    void refusesALineThatIsNone(String line) {
        assertRefused(GOOD + line, "4c] line 2.digest", "64 hexadecimal digits");
    }

    @ParameterizedTest
    @ValueSource(strings = {" x", "\t x", "- x", " +x", "0  x"})
    void refusesAnotherMark(String rest) {
        assertRefused(GOOD + HEX + rest + "\n", "4c] line 2.mark", "a space, and a space or asterisk");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "../etc/passwd|no name of a file",
                "/etc/passwd|no name of a file",
                "sub/file|no name of a file",
                "..|no name of a file",
                ".|no name of a file",
                "''|has 0 characters",
                "'a\tb'|control character",
                "'a\u0000b'|control character",
                "'a\u0085b'|control character",
                "first.raw|is there twice"
            })
    void refusesANameThatIsNoneHere(String name, String reason) {
        assertRefused(GOOD + HEX + "  " + name + "\n", "4c] line 2.name", reason);
    }

    @Test
    void refusesANameThatIsTooLongOrNotUtf8OrEscaped() {
        assertRefused(HEX + "  " + "x".repeat(256) + "\n", "0] line 1.name", "has 256 characters");
        byte[] latin = (HEX + "  \u00e9\n").getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Sha256SumsReader.read("SHA256SUMS", latin)).hasMessageContaining("is not in UTF-8");
        assertThatThrownBy(() -> read("\\" + HEX + "  a\\nb\n"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("line 1.name: is written with escapes");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40, 64, 66, 74})
    void refusesAListThatWasCutOff(int length) {
        assertRefused(GOOD + GOOD.substring(0, length), "4c] line 2.end", "cut off");
    }

    @ParameterizedTest
    @CsvSource({
        "BEST-BEFORE-2026-03-01, 2026-03-01T00:00:00Z",
        "BEST-BEFORE-2026-02-30,",
        "BEST-BEFORE-soon,",
        "BEST-BEFORE-,",
        "BEST-BEFORE,"
    })
    void knowsUntilWhenItIsBest(String name, Instant end) throws IOException {
        assertThat(read(HEX + "  " + name + "\n").bestBefore().orElse(null)).isEqualTo(end);
    }

    @Test
    void theEarliestDayCounts() throws IOException {
        Sha256Sums sums = read(HEX + "  BEST-BEFORE-2027-01-01\n" + HEX + "  BEST-BEFORE-2026-01-01\n" + GOOD);
        sums.requireFresh("list", Instant.parse("2026-01-01T00:00:00Z"));
        assertThatThrownBy(() -> sums.requireFresh("list", Instant.parse("2026-01-01T00:00:01Z")))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("[list] best before: expected a newer list")
                .hasMessageContaining("2026-01-01T00:00:00Z");
    }
}
