package org.gnome.oci.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.RegularFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OsReleaseTest {
    private static OsRelease read(byte[] bytes) throws IOException {
        return OsRelease.read("os-release", new RegularFile(Metadata.ofPermissions(0644), Content.of(bytes)));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "ID=gnome, gnome",
                " ID = gnome , gnome",
                "ID=\"GNOME OS\", GNOME OS",
                "ID='a\\b', a\\b",
                "ID=\"a\\$b\\c\", a$b\\c",
                "ID=a\\ b, a b",
                "#ID=no\\nID=yes, yes",
                "ID=first\\nID=last, last",
                "words\\nID=after, after",
            })
    void readsWhatSystemdReads(String text, String value) throws IOException {
        assertThat(read(text.replace("\\n", "\n").getBytes(UTF_8)).field("ID")).contains(value);
    }

    /** The fuzzer found the empty name of a field in an error. */
    @Test
    void takesAnEqualsSignAtTheBeginningForAPartOfTheName() throws IOException {
        OsRelease release = read("=\"no quote\n=A=b\nID=x\n".getBytes(UTF_8));

        assertThat(release.field("=A")).contains("b");
        assertThat(release.field("ID")).contains("x");
    }

    @Test
    void refusesAQuoteWithoutEndByItsField() {
        assertThatThrownBy(() -> read("ID=\"gnome\n".getBytes(UTF_8)))
                .isInstanceOf(FormatException.class)
                .hasMessage("[os-release] ID: has a quote that does not end");
    }

    @Test
    void refusesOtherEncodings() {
        assertThatThrownBy(() -> read("ID=\u00e9\n".getBytes(ISO_8859_1))).hasMessageContaining("is not UTF-8");
    }
}
