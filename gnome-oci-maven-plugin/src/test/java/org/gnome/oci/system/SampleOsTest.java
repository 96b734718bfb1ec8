package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gnome.oci.compress.Compression;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;
import org.gnome.oci.testing.ExternalTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The committed OS of the sample channel is what {@code make-os.sh} wrote, and foreign tools accept it. */
class SampleOsTest {
    private static final Path CHANNEL = SampleProject.here().channel();
    private static final Path SYSUPDATE = CHANNEL.resolve("sysupdate");
    private static final String VERSION = "nightly.20260101.0";
    private static final Path CERTIFICATE = CHANNEL.resolve("gnome-oci-sample.crt");

    /** Where systemd-repart puts the first partition of a disk image. */
    private static final int FIRST_PARTITION = 40 * 512;

    @Test
    void everyFileHasItsRecordedDigestAndNoneIsMissingOrTooMany() throws IOException {
        Set<String> files =
                filesOf(SYSUPDATE).stream().map(name -> "sysupdate/" + name).collect(Collectors.toSet());
        files.addAll(Set.of(
                "ROOTHASHES", "bootc.tar", "gnome-oci-sample-os.gpg", "gnome-oci-sample.crt", "gnomeos.raw.zst"));
        assertThat(digests(CHANNEL, files)).isEqualTo(sums(CHANNEL.resolve("SHA256SUMS.os")));
    }

    @Test
    void sysupdateDirectoryListsWhatGnomeOsPublishes() throws IOException {
        Set<String> files = filesOf(SYSUPDATE);
        files.removeAll(Set.of("SHA256SUMS", "SHA256SUMS.gpg"));
        assertThat(digests(SYSUPDATE, files)).isEqualTo(sums(SYSUPDATE.resolve("SHA256SUMS")));
        assertThat(files)
                .contains(
                        "devel-x86-64_" + VERSION + ".raw.zst",
                        "devel-confext-x86-64_" + VERSION + ".raw.zst",
                        "debug-x86-64_" + VERSION + ".raw.zst",
                        "gnomeos-x86-64_" + VERSION + ".efi")
                .allMatch(name -> name.contains("x86-64_" + VERSION));
    }

    @Test
    void channelsKeySignsTheSumsOfTheSysupdateDirectory() throws Exception {
        ExternalTool.require("gpgv");
        ExternalTool.run(
                CHANNEL,
                "gpgv",
                "--keyring",
                "./gnome-oci-sample-os.gpg",
                "sysupdate/SHA256SUMS.gpg",
                "sysupdate/SHA256SUMS");
    }

    @Test
    void partitionsOfUsrHaveTheRootHashInTheirNames() throws IOException {
        String uuids = uuid(".raw.zst") + uuid(".verity");
        assertThat(uuids.replace("-", "")).isEqualTo(rootHash("usr"));
    }

    @Test
    void diskImageHoldsThePublishedPartitions() throws IOException {
        byte[] disk = decompress(CHANNEL.resolve("gnomeos.raw.zst"));
        int position = FIRST_PARTITION;
        for (String suffix : List.of(".raw.zst", ".verity", ".verity-sig")) {
            Path file = usr(suffix);
            byte[] partition = suffix.endsWith(".zst") ? decompress(file) : Files.readAllBytes(file);
            assertThat(Arrays.copyOfRange(disk, position, position + partition.length))
                    .as(suffix)
                    .isEqualTo(partition);
            position += partition.length;
        }
    }

    @Test
    void veritysetupFindsTheDataIntact(@TempDir Path temporary) throws Exception {
        ExternalTool.require("veritysetup");
        Files.write(temporary.resolve("data"), decompress(usr(".raw.zst")));
        ExternalTool.run(
                temporary, "veritysetup", "verify", "data", usr(".verity").toString(), rootHash("usr"));
    }

    @Test
    void opensslAcceptsTheSignatureOfTheRootHash(@TempDir Path temporary) throws Exception {
        ExternalTool.require("openssl");
        JsonObject signature = JsonDocument.parse(
                Files.readString(usr(".verity-sig")).replace("\0", "").getBytes(StandardCharsets.UTF_8), "signature");
        assertThat(signature.string("rootHash")).isEqualTo(rootHash("usr"));
        Files.write(temporary.resolve("signature"), Base64.getDecoder().decode(signature.string("signature")));
        Files.writeString(temporary.resolve("content"), rootHash("usr"));
        ExternalTool.run(
                temporary,
                "openssl",
                "smime",
                "-verify",
                "-inform",
                "DER",
                "-in",
                "signature",
                "-content",
                "content",
                "-binary",
                "-nointern",
                "-certfile",
                CERTIFICATE.toString(),
                "-noverify");
    }

    @ParameterizedTest
    @ValueSource(strings = {"usr", "devel", "devel-confext", "debug"})
    void fileSystemsAreSound(String name, @TempDir Path temporary) throws Exception {
        ExternalTool.require("fsck.erofs-1.9");
        byte[] image = name.equals("usr") ? decompress(usr(".raw.zst")) : decompress(extension(name));
        Files.write(temporary.resolve("image"), image);
        int offset = name.equals("usr") ? 0 : FIRST_PARTITION;
        ExternalTool.run(temporary, "fsck.erofs-1.9", "--extract", "--offset=" + offset, "image");
    }

    private static Path extension(String name) {
        return SYSUPDATE.resolve(name + "-x86-64_" + VERSION + ".raw.zst");
    }

    private static Path usr(String suffix) throws IOException {
        return SYSUPDATE.resolve(filesOf(SYSUPDATE).stream()
                .filter(name -> name.startsWith("usr-x86-64_" + VERSION + "_") && name.endsWith(suffix))
                .findFirst()
                .orElseThrow());
    }

    private static String uuid(String suffix) throws IOException {
        String name = usr(suffix).getFileName().toString();
        return name.substring(name.lastIndexOf('_') + 1, name.length() - suffix.length());
    }

    private static String rootHash(String name) throws IOException {
        return Files.readAllLines(CHANNEL.resolve("ROOTHASHES")).stream()
                .filter(line -> line.endsWith(" " + name))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] decompress(Path file) throws IOException {
        try (InputStream in = Compression.ZSTD.decompress(
                new ByteArrayInputStream(Files.readAllBytes(file)),
                file.getFileName().toString())) {
            return in.readAllBytes();
        }
    }

    private static Set<String> filesOf(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private static SortedMap<String, String> sums(Path file) throws IOException {
        SortedMap<String, String> sums = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split("  ", 2);
            sums.put(words[1], words[0]);
        }
        return sums;
    }

    private static SortedMap<String, String> digests(Path directory, Set<String> names) throws IOException {
        SortedMap<String, String> digests = new TreeMap<>();
        for (String name : names) {
            digests.put(
                    name,
                    Digest.ofContent(Files.readAllBytes(directory.resolve(name)))
                            .hex());
        }
        return digests;
    }
}
