package org.gnome.oci.source.sysupdate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SysupdateReferenceTest {
    @Test
    void namesExtensionsAndAVersion() {
        SysupdateReference reference = SysupdateReference.parse("usr+devel+devel-confext+debug=nightly.20261122.0");
        assertThat(reference.extensions()).containsExactly("devel", "devel-confext", "debug");
        assertThat(reference.version()).hasValue("nightly.20261122.0");
        assertThat(SysupdateReference.parse("usr=50+git").version()).hasValue("50+git");
        assertThat(SysupdateReference.parse("usr").version()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"usr", "usr=50.1~rc", "usr+devel", "usr+devel=1+2", "usr+codecs-extra-confext+b2"})
    void isWrittenAsItIsRead(String text) {
        assertThat(SysupdateReference.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "'',            does not begin with usr",
        "devel,         does not begin with usr",
        "devel+usr,     does not begin with usr",
        "usr=,          names no version",
        "usr=a/b,       names no version",
        "usr=1=2,       names no version",
        "usr=a b,       names no version",
        "usr+,          names no extension",
        "usr+../x,      names no extension",
        "usr+Devel,     names no extension",
        "usr+devel-,    names no extension",
        "usr+a@v,       names no extension",
        "usr+a+a,       names an extension twice",
        "usr+usr,       names an extension twice",
    })
    void saysWhatIsWrong(String text, String reason) {
        assertThatThrownBy(() -> SysupdateReference.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason)
                .hasMessageEndingWith("write usr[+EXTENSION…][=VERSION]");
    }
}
