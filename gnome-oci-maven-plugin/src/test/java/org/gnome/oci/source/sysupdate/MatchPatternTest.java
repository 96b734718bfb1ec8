package org.gnome.oci.source.sysupdate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchPatternTest {
    private static final String UUID = "0123456789abcdef0123456789ABCDEF";
    private static final String DASHED = "01234567-89ab-cdef-0123-456789ABCDEF";

    @ParameterizedTest
    @CsvSource({
        "usr-x86-64_@v_@u.raw,      usr-x86-64_nightly.1_" + UUID + ".raw,     nightly.1, " + UUID,
        "usr-x86-64_@v_@u.raw,      usr-x86-64_nightly.1_" + DASHED + ".raw,   nightly.1, " + DASHED,
        "devel-x86-64_@v.raw.zst,   'devel-x86-64_1_2~rc^3+4,5-6.raw.zst',     '1_2~rc^3+4,5-6',",
        "@v,                        1,                                         1,",
        "a@@_@v.raw,                a@_7.raw,                                  7,",
    })
    void takesFieldsFromNames(String pattern, String name, String version, String uuid) {
        Map<PatternField, String> fields =
                MatchPattern.parse(pattern).match(name).orElseThrow();
        assertThat(fields.get(PatternField.VERSION)).isEqualTo(version);
        assertThat(fields.get(PatternField.PARTITION_UUID)).isEqualTo(uuid);
    }

    @Test
    void takesEveryField() {
        MatchPattern pattern = MatchPattern.parse("@v @u @f @t @m @s @d @l @a @r @g @h");
        String name = "1 " + UUID + " 0x1f 1700000000 0644 42 1 2 yes 0 True " + "0a".repeat(32);
        assertThat(pattern.match(name).orElseThrow().values()).containsExactly(name.split(" ", -1));
        for (String wrong : new String[] {
            name.replace("0644", "0849"), name.replace("yes", "perhaps"), name.replace("1700000000", "-1"), name + "0"
        }) {
            assertThat(pattern.match(wrong)).as(wrong).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "usr-x86-64_@v_@u.raw,  usr-arm64_1_" + UUID + ".raw",
        "usr-x86-64_@v_@u.raw,  usr-x86-64_1_" + UUID + ".raw.zst",
        "usr-x86-64_@v_@u.raw,  usr-x86-64_1_" + UUID,
        "usr-x86-64_@v_@u.raw,  usr-x86-64_1_2_" + UUID + ".raw",
        "usr-x86-64_@v_@u.raw,  usr-x86-64__" + UUID + ".raw",
        "usr-x86-64_@v_@u.raw,  usr-x86-64_1_0123.raw",
        "devel-x86-64_@v.raw,   devel-confext-x86-64_1.raw",
        "devel-x86-64_@v.raw,   devel-x86-64_1 2.raw",
        "devel-x86-64_@v.raw,   devel-x86-64_ä.raw",
        "devel-x86-64_@v.raw,   devel-x86-64_.raw",
        "devel-x86-64_@v.raw,   devel-x86-64_1.raw.raw",
        "@v,                    ''",
    })
    void passesOtherNamesBy(String pattern, String name) {
        assertThat(MatchPattern.parse(pattern).match(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "usr.raw,     has no @v",
        "'',          has no @v",
        "@v_@v,       has @v twice",
        "@v@u,        has nothing between two fields",
        "@v_@x,       has the unknown field @x",
        "usr_@v_@,    has the unknown field @",
    })
    void refusesWhatIsNoPattern(String pattern, String reason) {
        assertThatThrownBy(() -> MatchPattern.parse(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + pattern + "\" " + reason);
    }
}
