package org.gnome.oci.source.ostree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.gnome.oci.io.MalformedFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyFileTest {
    @Test
    void readsGroupsKeysAndComments() throws Exception {
        KeyFile file = parse("# comment\n\n[One]\na = b c \r\n  Name[de]=ö\n#x=y\n[Two words]\nk=\n");

        assertThat(file.groups()).containsExactly("One", "Two words");
        assertThat(file.keys("One")).containsExactly("a", "Name[de]");
        assertThat(file.keys("Three")).isEmpty();
        assertThat(file.string("One", "a")).contains("b c ");
        assertThat(file.string("One", "Name[de]")).contains("ö");
        assertThat(file.string("Two words", "k")).contains("");
        assertThat(file.string("One", "k")).isEmpty();
    }

    @Test
    void readsEscapesListsAndBooleans() throws Exception {
        KeyFile file = parse("[G]\ntext=\\s\\n\\t\\r\\\\n\nlist=a;b\\;c;;d\nended=a;\ntrue=true\nfalse=0\n");

        assertThat(file.string("G", "text")).contains(" \n\t\r\\n");
        assertThat(file.list("G", "list")).containsExactly("a", "b;c", "", "d");
        assertThat(file.list("G", "ended")).containsExactly("a");
        assertThat(file.list("G", "none")).isEmpty();
        assertThat(file.bool("G", "true")).contains(true);
        assertThat(file.bool("G", "false")).contains(false);
        assertThat(file.bool("G", "none")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            'k=v',              '[test @ 0x0] line 1: comes before the first group'
            '[G]|text',         '[test @ 0x4] line 2: is neither'
            '[ö]|=v',           '[test @ 0x5] line 2: is neither'
            '[G]|a]=v',         '[test @ 0x4] line 2: is neither'
            '[G]|a=1|a=2',      '[test @ 0x8] line 3: has a key that is there already: a'
            '[G]|[G]',          '[test @ 0x4] line 2: begins a group that is there already: [G]'
            '[G',               '[test @ 0x0] line 1: is no group header: [G'
            '[]',               '[test @ 0x0] line 1: is no group header'
            '[G]x',             '[test @ 0x0] line 1: is no group header'
            """)
    void refusesLinesThatAreNone(String text, String message) {
        assertThatThrownBy(() -> parse(text.replace('|', '\n')))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesBytesThatAreNoText() {
        assertThatThrownBy(() -> KeyFile.parse("test", new byte[] {(byte) 0xff}))
                .hasMessageContaining("[test] file: is not UTF-8");
        assertThatThrownBy(() -> parse("[G]\na=\0")).hasMessageContaining("line 2: holds a NUL");
    }

    @Test
    void refusesValuesOfAnotherKind() throws Exception {
        KeyFile file = parse("[G]\nescape=a\\x\nend=\\\n");

        assertThatThrownBy(() -> file.string("G", "escape"))
                .hasMessageContaining("[test @ 0x4] [G] escape: holds a backslash that begins no escape");
        assertThatThrownBy(() -> file.list("G", "end")).hasMessageContaining("begins no escape");
        assertThatThrownBy(() -> file.bool("G", "end")).hasMessageContaining("is neither true nor false");
    }

    private static KeyFile parse(String text) throws MalformedFormatException {
        return KeyFile.parse("test", text.getBytes(UTF_8));
    }
}
