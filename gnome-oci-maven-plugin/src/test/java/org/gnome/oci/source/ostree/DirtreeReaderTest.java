package org.gnome.oci.source.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.MalformedFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirtreeReaderTest {
    private static final Digest CHECKSUM = Digest.ofContent(new byte[0]);

    @Test
    void readsFilesAndDirectories() throws Exception {
        Dirtree dirtree = read(files("a", "b.c", "ö"), directories("d"));

        assertThat(dirtree.files()).extracting(Object::toString).hasSize(3);
        assertThat(dirtree.directories()).singleElement().satisfies(entry -> {
            assertThat(entry.name()).hasToString("d");
            assertThat(entry.dirtree()).isEqualTo(CHECKSUM);
        });
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            '..',  would leave its directory
            '.',   would leave its directory
            'a/b', holds a slash or a NUL
            '/',   holds a slash or a NUL
            '',    is empty
            """)
    void refusesNamesThatAreNone(String name, String reason) {
        assertThatThrownBy(() -> read(files("%", name), directories()))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("[test @ 0x23] dirtree.files[1].name: the name \"" + name + "\" " + reason);
        assertThatThrownBy(() -> read(files(), directories(name)))
                .hasMessageContaining("dirtree.dirs[0].name: the name \"" + name + "\" " + reason);
    }

    @Test
    void refusesNamesThatAreTooLongOrNoUtf8() {
        assertThatThrownBy(() -> read(files("x".repeat(256)), directories()))
                .hasMessageContaining("dirtree.files[0].name")
                .hasMessageContaining("has more than 255 bytes");
        GvariantBytes latin1 = GvariantBytes.tuple(
                GvariantBytes.byteArray((byte) 0xff, (byte) 0), OstreeRepositoryBuilder.checksum(CHECKSUM));
        assertThatThrownBy(() -> read(new GvariantBytes[] {latin1}, directories()))
                .hasMessageContaining("dirtree.files[0].name: is not UTF-8");
    }

    @Test
    void refusesNamesThatAreThereTwiceOrNotSorted() {
        assertThatThrownBy(() -> read(files("a", "a"), directories()))
                .hasMessageContaining("[test @ 0x23] dirtree.files[1].name: \"a\" is there twice");
        assertThatThrownBy(() -> read(files("b", "a"), directories()))
                .hasMessageContaining("dirtree.files[1].name: \"a\" is not sorted: it comes after \"b\"");
        assertThatThrownBy(() -> read(files(), directories("a", "a")))
                .hasMessageContaining("dirtree.dirs[1].name: \"a\" is there twice");
        assertThatThrownBy(() -> read(files(), directories("b", "a")))
                .hasMessageContaining("dirtree.dirs[1].name: \"a\" is not sorted");
        assertThatThrownBy(() -> read(files("ÿ", "z"), directories())).hasMessageContaining("is not sorted");
    }

    @Test
    void refusesAFileAndADirectoryOfOneName() {
        assertThatThrownBy(() -> read(files("a", "b"), directories("b")))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("dirtree.dirs[0].name: \"b\" is a file and a directory");
    }

    @Test
    void refusesChecksumsOfAnotherLength() {
        GvariantBytes shortChecksum =
                GvariantBytes.tuple(GvariantBytes.string("a"), GvariantBytes.byteArray(new byte[31]));

        assertThatThrownBy(() -> read(new GvariantBytes[] {shortChecksum}, directories()))
                .hasMessageContaining("[test @ 0x2] dirtree.files[0].checksum: has 31 bytes where a checksum has 32");
    }

    private static Dirtree read(GvariantBytes[] files, GvariantBytes[] directories) throws MalformedFormatException {
        byte[] bytes = OstreeRepositoryBuilder.dirtreeBytes(files, directories).bytes();
        return DirtreeReader.read(new GvariantData("test", 0, bytes));
    }

    private static GvariantBytes[] files(String... names) {
        return Arrays.stream(names)
                .map(name -> OstreeRepositoryBuilder.fileEntry(name, CHECKSUM))
                .toArray(GvariantBytes[]::new);
    }

    private static GvariantBytes[] directories(String... names) {
        return Arrays.stream(names)
                .map(name -> OstreeRepositoryBuilder.directoryEntry(name, CHECKSUM, CHECKSUM))
                .toArray(GvariantBytes[]::new);
    }
}
