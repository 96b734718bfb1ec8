package org.gnome.oci.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.gnome.oci.io.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathGlobTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/ /",
                "/usr /usr",
                "/usr/*.so /usr/a.so",
                "/usr/l?b /usr/lib",
                "/usr/** /usr/lib/a",
                "/usr{,/**} /usr",
                "/usr{,/**} /usr/lib/a",
                "/**/*.pyc /a.pyc",
                "/**/*.pyc /usr/lib/a.pyc",
                "/usr/**/b /usr/b",
                "/usr/**/b /usr/a/c/b",
                "/usr/lib**.so /usr/lib/a.so",
                "/{a,b}/{c,d} /b/c",
                "/𝄞? /𝄞𝄞",
            })
    void matches(String glob, String path) {
        assertThat(PathGlob.of(glob).matches(TreePath.of(path))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/usr /usr/lib",
                "/usr /us",
                "/usr/*.so /usr/lib/a.so",
                "/usr?lib /usr/lib",
                "/usr/** /usr",
                "/usr/** /usrlocal/a",
                "/usr/**/b /usr/ab",
                "/{a,b}/c /c",
                "/*a*a*a*a*b /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            })
    void doesNotMatch(String glob, String path) {
        assertThat(PathGlob.of(glob).matches(TreePath.of(path))).isFalse();
    }

    @Test
    void matchesOddNamesInTheirPrintableForm() {
        EntryName name = new EntryName(ByteString.copyOf(new byte[] {'a', '\n', (byte) 0xff}));

        assertThat(PathGlob.of("/a\\x0a\\xff").matches(TreePath.ROOT.resolve(name)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/**", "/*/**", "/**/*", "/?*/**", "/{usr,*}/**", "/**/**", "/***", "/*/*/**"})
    void knowsThatItMatchesEveryPath(String glob) {
        assertThat(PathGlob.of(glob).matchesEveryPath()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/*", "/*/*", "/usr/**", "/**/*.pyc", "/**/*x*", "/**/{a,b}/**"})
    void knowsThatItDoesNotMatchEveryPath(String glob) {
        assertThat(PathGlob.of(glob).matchesEveryPath()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "usr", "**", "{/a,b}", "/{a", "/a}", "/}a{", "/{a,{b,c}}"})
    void refusesWhatIsNoPattern(String text) {
        assertThatThrownBy(() -> PathGlob.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"");
    }

    @Test
    void refusesMoreAlternativesThanItWouldTry() {
        assertThatThrownBy(() -> PathGlob.of("/" + "{a,b,c,d,e,f,g,h}".repeat(40)))
                .hasMessageContaining("more than 256 alternatives");
    }
}
