package org.gnome.oci.initramfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.tree.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitramfsTest {
    /** The plain archive of {@link #made}, which cpio fills up to a multiple of 512 bytes. */
    private static final int MICROCODE_BYTES = 22 * 512;

    @TempDir
    private Path directory;

    private static List<String> names(byte[] bytes) throws IOException {
        return Initramfs.names("initramfs.img", Content.of(bytes)).stream()
                .map(Object::toString)
                .toList();
    }

    private static void assertMalformed(byte[] bytes, String message) {
        assertThatThrownBy(() -> names(bytes))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining(message);
    }

    private static byte[] archive() {
        return new CpioBytes().file("usr/bin/sh", "hello").trailer().toByteArray();
    }

    /** As upstream makes it: plain microcode, then everything else, sorted and compressed. */
    private byte[] made(String compressor) throws Exception {
        for (String tool : List.of("cpio", "find", "sort", compressor.split(" ", -1)[0])) {
            ExternalTool.require(tool);
        }
        Path microcode = Files.createDirectories(directory.resolve("early/kernel/x86/microcode"));
        Files.write(microcode.resolve("GenuineIntel.bin"), new byte[10_001]);
        Path ostree = Files.createDirectories(directory.resolve("root/usr/lib/ostree"));
        Files.write(ostree.resolve("ostree-prepare-root"), new byte[300_000]);
        Files.createSymbolicLink(directory.resolve("root/lib"), Path.of("usr/lib"));
        String script = "(cd early && find . -print0 | sort -z | cpio --quiet --null -H newc -o) > image && "
                + "(cd root && find . -print0 | sort -z | cpio --quiet --reproducible --null -H newc -o) | "
                + compressor + " >> image";
        ExternalTool.run(directory, "sh", "-c", script);
        return Files.readAllBytes(directory.resolve("image"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd -T2", "xz --check=crc32", "gzip -n", "cat"})
    void readsWhatCpioWritesBehindMicrocode(String compressor) throws Exception {
        assertThat(names(made(compressor)))
                .containsExactly(
                        ".",
                        "kernel",
                        "kernel/x86",
                        "kernel/x86/microcode",
                        "kernel/x86/microcode/GenuineIntel.bin",
                        "lib",
                        "usr",
                        "usr/lib",
                        "usr/lib/ostree",
                        "usr/lib/ostree/ostree-prepare-root");
    }

    @ParameterizedTest
    @CsvSource({"lz4 -l, lz4", "bzip2, bzip2", "xz --format=lzma, lzma"})
    void namesACompressionThatIsNotRead(String compressor, String name) throws Exception {
        byte[] image = made(compressor);
        assertThatThrownBy(() -> names(image))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("initramfs: is compressed with " + name + "; gzip, xz and zstd are read");
    }

    @Test
    void readsArchivesWithZerosBetweenAndBehindThem() throws IOException {
        byte[] image = new CpioBytes()
                .zeros(8)
                .file("first", "1")
                .trailer()
                .zeros(512)
                .entry("070702", 7, 0, "second\0", "")
                .trailer()
                .file("./third", "")
                .file(".//fourth", "")
                .trailer()
                .zeros(1000)
                .toByteArray();
        assertThat(names(image)).containsExactly("first", "fourth", "second", "third");
    }

    @Test
    void readsNothingOutOfNothing() throws IOException {
        assertThat(names(new byte[0])).isEmpty();
        assertThat(names(new byte[4096])).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 50, 109, 110, 115, 123, 125, 130, 200, 240, 247})
    void refusesAnArchiveThatWasCutOff(int length) {
        byte[] whole = archive();
        assertThat(whole).hasSizeGreaterThan(length);
        assertThatThrownBy(() -> names(Arrays.copyOf(whole, length)))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageStartingWith("[initramfs.img @ 0x");
    }

    @Test
    void refusesWhatIsNoArchive() {
        assertMalformed(
                "hello, world".getBytes(StandardCharsets.US_ASCII), "@ 0x0] initramfs: there is neither a cpio");
        assertMalformed(
                new CpioBytes().bytes(archive()).bytes(new byte[] {1, 2, 3, 4}).toByteArray(),
                "initramfs: there is neither a cpio archive nor a compressed one");
        assertMalformed(
                new CpioBytes().entry("070707", 2, 0, "a\0", "").toByteArray(),
                "cpio_header.c_magic: \"070707\" is not that of newc");
        assertMalformed(
                new CpioBytes().zeros(2).bytes(archive()).toByteArray(),
                "@ 0x2] initramfs: an archive must begin at a multiple of four bytes");
    }

    @Test
    void refusesHeadersThatLie() {
        assertMalformed(
                new CpioBytes().entry("070701", 0, 0, "", "").toByteArray(), "c_namesize: 0 is out of range 1..4096");
        assertMalformed(
                new CpioBytes().entry("070701", 0xffffffffL, 0, "a\0", "").toByteArray(),
                "@ 0x5e] cpio_header.c_namesize: 4294967295 is out of range");
        assertMalformed(
                new CpioBytes()
                        .entry("070701", 2, 0xffffffffL, "a\0", "")
                        .trailer()
                        .toByteArray(),
                "ends in the middle of an archive");
        assertMalformed(
                new CpioBytes().entry("070701", 2, 0, "ab\0", "").trailer().toByteArray(), "the NUL is not where");
        assertMalformed(
                new CpioBytes().entry("070701", 4, 0, "a\0b\0", "").trailer().toByteArray(), "the NUL is not where");
        byte[] sign = archive();
        sign[InitramfsFormat.C_FILESIZE] = '-';
        assertMalformed(sign, "@ 0x36] cpio_header.c_filesize: is not in hexadecimal digits");
    }

    @Test
    void refusesBombs() throws Exception {
        ExternalTool.require("zstd");
        assertMalformed(new byte[InitramfsFormat.MAX_PADDING_BYTES + 2], "zeros follow, which no tool writes");
        Files.write(
                directory.resolve("bomb"),
                new CpioBytes()
                        .entry("070701", 2, 0xffffffffL, "a\0", "")
                        .zeros(2_000_000)
                        .toByteArray());
        ExternalTool.run(directory, "zstd", "-q", "bomb");
        byte[] image = Files.readAllBytes(directory.resolve("bomb.zst"));
        assertThat(image).hasSizeLessThan(1000);
        assertThatThrownBy(() -> InitramfsReader.read("bomb", new ByteArrayInputStream(image), 1_000_000))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("initramfs: is larger than 1000000 bytes");
    }

    @Test
    void refusesMoreNamesThanAnyHas() {
        byte[] entry = new CpioBytes().file("12345678", "").toByteArray();
        ByteArrayOutputStream image = new ByteArrayOutputStream();
        for (int i = 0; i <= InitramfsFormat.MAX_ENTRIES; i++) {
            byte[] digits = String.format(Locale.ROOT, "%08d", i).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(digits, 0, entry, InitramfsFormat.HEADER_BYTES, digits.length);
            image.writeBytes(entry);
        }
        assertMalformed(image.toByteArray(), "more or longer names than any initramfs has");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "xz", "gzip -n"})
    void refusesACompressedPartThatWasCutOff(String compressor) throws Exception {
        byte[] image = made(compressor);
        for (int from = image.length - 1; from > MICROCODE_BYTES; from--) {
            byte[] damaged = Arrays.copyOf(image, from);
            assertThatThrownBy(() -> names(damaged)).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void refusesAnArchiveInACompressionInACompression() throws Exception {
        ExternalTool.require("gzip");
        Files.write(directory.resolve("archive"), archive());
        ExternalTool.run(directory, "sh", "-c", "gzip -n < archive | gzip -n > twice");
        assertMalformed(
                Files.readAllBytes(directory.resolve("twice")),
                "[initramfs.img decompressed @ 0x0] initramfs: there is neither a cpio archive nor a zero");
    }
}
