package org.gnome.oci.source.sysupdate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.MalformedFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleaseSelectionTest {
    private static final String DATA = "0".repeat(31) + "1";
    private static final String TREE = "0".repeat(31) + "2";

    private static String[] usr(String version) {
        return names(
                "usr-x86-64_" + version + "_" + DATA + ".raw.zst", "usr-x86-64_" + version + "_" + TREE + ".verity");
    }

    private static String[] names(String... names) {
        return names;
    }

    private static Sha256Sums list(List<String> names) throws IOException {
        String text = names.stream()
                .map(name ->
                        Digest.ofContent(name.getBytes(StandardCharsets.UTF_8)).hex() + "  " + name + "\n")
                .collect(Collectors.joining());
        return Sha256SumsReader.read("SHA256SUMS", text.getBytes(StandardCharsets.UTF_8));
    }

    private static Release select(String reference, String[]... names) throws IOException {
        Sha256Sums sums = list(Stream.of(names).flatMap(Stream::of).toList());
        return new ReleaseSelection("list", sums, SysupdateReference.parse(reference), "x86-64").select();
    }

    @Test
    void takesTheNewestByTheOrderOfVersions() throws IOException {
        Release release = select("usr", usr("50.9"), usr("50.10"), usr("50.10~rc"));
        assertThat(release.version()).isEqualTo("50.10");
        assertThat(release.usr().name()).isEqualTo("usr-x86-64_50.10_" + DATA + ".raw.zst");
        assertThat(release.verity().name()).isEqualTo("usr-x86-64_50.10_" + TREE + ".verity");
        assertThat(release.usr().digest())
                .isEqualTo(Digest.ofContent(release.usr().name().getBytes(StandardCharsets.UTF_8)));
        assertThat(release.rootHash()).isEqualTo(DATA + TREE);
        assertThat(release.notes()).isEmpty();
    }

    @Test
    void takesAPinnedVersion() throws IOException {
        assertThat(select("usr=50.9", usr("50.9"), usr("50.10")).version()).isEqualTo("50.9");
    }

    @Test
    void neverMixesVersionsAndSaysWhatItPassedOver() throws IOException {
        Release release = select(
                "usr+devel+devel-confext",
                usr("1"),
                usr("2"),
                usr("3"),
                names(
                        "devel-x86-64_1.raw",
                        "devel-confext-x86-64_1.raw.xz",
                        "devel-x86-64_2.raw",
                        "devel-confext-x86-64_4.raw"));
        assertThat(release.version()).isEqualTo("1");
        assertThat(release.extensions().values().stream().map(ReleaseFile::name))
                .containsExactly("devel-x86-64_1.raw", "devel-confext-x86-64_1.raw.xz");
        assertThat(release.notes())
                .containsExactly("Newer versions were passed over, since they are incomplete: "
                        + "4 (no usr, no usr verity, no devel), 3 (no devel, no devel-confext), 2 (no devel-confext)");
    }

    @Test
    void takesTheSignatureOfTheRootHashIfThereIsOne() throws IOException {
        String signed = "usr-x86-64_2_4f68bce3-e8cd-4db1-96e7-fbcaf984b709.verity-sig";
        assertThat(select("usr", usr("1"), usr("2"), names(signed)).signature().map(ReleaseFile::name))
                .hasValue(signed);
        assertThat(select("usr=1", usr("1"), usr("2"), names(signed)).signature())
                .isEmpty();
    }

    @Test
    void aReleaseWithoutItsHashTreeIsIncomplete() throws IOException {
        Release release = select("usr", usr("1"), names(usr("2")[0]));
        assertThat(release.version()).isEqualTo("1");
        assertThat(release.notes().toString()).contains("2 (no usr verity)");
    }

    @ParameterizedTest
    @CsvSource({
        "usr=3,          'usr=3: is not there: 3 (no usr, no usr verity); the versions that are there: 2, 1'",
        "usr+devel=2,    'usr+devel=2: is not there: 2 (no devel); the versions that are there: 2, 1'",
        "usr+devel,      'usr+devel: no version has all of them: 2 (no devel), 1 (no devel)'",
    })
    void saysWhichVersionsThereAre(String reference, String message) {
        assertThatThrownBy(() -> select(reference, usr("1"), usr("2")))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessage("[list] " + message);
    }

    @Test
    void saysWhenThereIsNothingForTheArchitecture() {
        assertThatThrownBy(() -> select("usr", names("usr-arm64_1_" + DATA + ".raw", "gnomeos-x86-64_1.efi")))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessage("[list] usr: there is no version for this architecture");
    }

    @Test
    void namesNoMoreVersionsThanAnybodyReads() {
        String[] many = IntStream.range(0, 1000)
                .mapToObj(i -> "devel-x86-64_" + i + ".raw")
                .toArray(String[]::new);
        assertThatThrownBy(() -> select("usr", names(usr("5000~x")[0]), many))
                .hasMessage("[list] usr: no version has all of them: 5000~x (no usr verity)");
        assertThatThrownBy(() -> select("usr+devel", many)).hasMessageEndingWith("and 995 more");
    }

    @Test
    void takesTheSmallestFormOfAFile() throws IOException {
        String name = "usr-x86-64_1_" + DATA + ".raw";
        String[] forms = names(name, name + ".xz", name + ".zst", name + ".gz");
        assertThat(select("usr", forms, names(usr("1")[1])).usr().name()).isEqualTo(name + ".zst");
        assertThat(select("usr", names(forms[0], forms[1]), names(usr("1")[1]))
                        .usr()
                        .name())
                .isEqualTo(name + ".xz");
    }

    @Test
    void refusesTwoPartitionsOfOneVersion() {
        String[] other = names("usr-x86-64_1_" + "f".repeat(32) + ".raw");
        assertThatThrownBy(() -> select("usr", usr("1"), other))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageStartingWith("[list] usr=1: there are 2 of them, for different partitions: ")
                .hasMessageContaining("_" + DATA + ".raw.zst, usr-x86-64_1_ffff");
    }

    @Test
    void readsAPartitionInEitherForm() throws IOException {
        String dashed = "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709";
        Release release = select("usr", names("usr-x86-64_1_" + dashed + ".raw"), names(usr("1")[1]));
        assertThat(release.rootHash()).isEqualTo("4f68bce3e8cd4db196e7fbcaf984b709" + TREE);
    }
}
