package org.gnome.oci.source.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GvariantValueTest {
    private static final long OFFSET = 0x100;

    @Test
    void readsMembersAroundPaddingAndFramingOffsets() throws Exception {
        GvariantBytes bytes = GvariantBytes.tuple(
                GvariantBytes.string("name"),
                GvariantBytes.uint32BigEndian(0xffff_fffeL),
                GvariantBytes.byteArray((byte) 1, (byte) 2),
                GvariantBytes.uint64BigEndian(7),
                GvariantBytes.string("last"));

        List<GvariantValue> members = value("(suayts)", bytes).members("a", "b", "c", "d", "e");

        assertThat(members.get(0).string()).isEqualTo(ByteString.ofUtf8("name"));
        assertThat(members.get(1).uint32BigEndian()).isEqualTo(0xffff_fffeL);
        assertThat(members.get(2).bytes().toHex()).isEqualTo("0102");
        assertThat(members.get(3).uint64BigEndian()).isEqualTo(7);
        assertThat(members.get(4).string()).isEqualTo(ByteString.ofUtf8("last"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 126, 127, 128, 254, 255, 256, 300, 32_000, 65_000, 70_000})
    void readsArraysOfEveryOffsetWidth(int count) throws Exception {
        GvariantBytes[] elements = new GvariantBytes[count];
        Arrays.setAll(elements, i -> GvariantBytes.byteArray(new byte[i % 3]));

        GvariantArray array = value("aay", GvariantBytes.array(1, elements)).array();

        assertThat(array.count()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
            assertThat(array.element(i).size()).isEqualTo(i % 3);
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # type, bytes, reason, offset
            s,    '',               does not end with a NUL, 0x100
            s,    6161,             does not end with a NUL, 0x100
            s,    61006200,         holds a NUL, 0x101
            s,    ff00,             is not UTF-8, 0x100
            s,    c08000,           is not UTF-8, 0x100
            s,    eda08000,         is not UTF-8, 0x100
            b,    02,               neither 0 nor 1, 0x100
            u,    000000,           has 3 bytes where the type u has 4, 0x100
            (),   01,               padding that is not zero, 0x100
            (yu), 0100000001000001, '',
            (yu), 0100010001000001, padding that is not zero, 0x102
            (uy), 0100000001000001, padding that is not zero, 0x107
            (uy), 0100000001,       has 5 bytes where the type (uy) has 8, 0x100
            (su), 610000000100000002, '',
            (su), 6100000001000000aa02, bytes after its last member, 0x108
            (su), 610001000100000002, padding that is not zero, 0x102
            (su), 610000000100000009, out of order, 0x108
            (ss), 6100620001,       does not end with a NUL,
            (ss), 6100620009,       out of order: 9, 0x104
            (ss), '',               too short, 0x100
            (sss), 610062006300' '0104,  out of order, 0x106
            (yay), '',              ends inside 0, 0x100
            ay,   '',               '',
            au,   0000000000,       no multiple, 0x100
            as,   61006205,         leads nowhere, 0x103
            as,   610062000401,     does not end with a NUL,
            as,   61006200020104,   out of order, 0x105
            at,   0000000000000000, '',
            a(yt), 0100000000000001' '0000000000000000, padding that is not zero, 0x107
            a{sv}, 6100000000000000010079020c, '',
            a{sv}, 6100000000010000010079020c, padding that is not zero, 0x105
            mb,   02,               neither 0 nor 1, 0x100
            ms,   610001,           padding that is not zero, 0x102
            mu,   0000,             has 2 bytes where the type u has 4, 0x100
            v,    '',               holds no type, 0x100
            v,    79,               holds no type, 0x100
            v,    0000,             no valid type, 0x102
            v,    010079,           '',
            v,    010099,           no valid type, 0x102
            v,    01007979,         no valid type, 0x102
            v,    02006200,         no valid type,
            v,    020062,           neither 0 nor 1, 0x100
            o,    2f2f00,           no D-Bus object path, 0x100
            o,    2f6100,           '',
            g,    7a00,             no D-Bus signature, 0x100
            g,    617300,           '',
            """)
    void refusesEveryOtherFormThanTheNormalOne(String type, String hex, String reason, String offset) {
        byte[] bytes = HexFormat.of().parseHex(hex.replaceAll("[' ]", ""));
        if (reason.isEmpty()) {
            assertThatCode(() -> GvariantNormalForm.require(value(type, bytes))).doesNotThrowAnyException();
            return;
        }
        assertThatThrownBy(() -> GvariantNormalForm.require(value(type, bytes)))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("thing")
                .hasMessageContaining(offset == null ? "[test @ 0x1" : "[test @ " + offset + "]");
    }

    @Test
    void refusesFramingOffsetsThatAreWiderThanNeeded() {
        assertThatThrownBy(() -> value("(ayay)", wide(253)).members())
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("wider framing offsets than it needs");
    }

    /** A tuple whose body would fit one-byte offsets, but for the two bytes that it spends on one. */
    private static byte[] wide(int body) {
        byte[] bytes = new byte[256];
        Arrays.fill(bytes, 0, body, (byte) 1);
        bytes[254] = 1;
        bytes[255] = 0;
        return bytes;
    }

    @Test
    void refusesVariantsThatAreNestedTooDeep() {
        GvariantBytes value = GvariantBytes.variant("y", GvariantBytes.byteArray((byte) 1));
        for (int i = 0; i < 100; i++) {
            value = GvariantBytes.variant("v", value);
        }
        byte[] deep = value.bytes();

        assertThatThrownBy(() -> GvariantNormalForm.require(value("v", deep)))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("nested deeper than 64 levels");
    }

    @Test
    void refusesTypesThatAreNestedTooDeepOrNone() {
        assertThat(GvariantType.parse("a".repeat(64) + "y")).isPresent();
        assertThat(GvariantType.parse("a".repeat(100_000) + "y")).isEmpty();
        for (String text : List.of("", "a", "z", "(", "(s", "s)", "{sv", "{vs}", "{s}", "{sss}", "ss", "{()s}", "*")) {
            assertThat(GvariantType.parse(text)).as(text).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"y,1,1", "(yt),8,16", "(ty),8,16", "(),1,1", "(yqy),2,6", "{yu},4,8", "(ay),1,0", "a{sv},8,0", "mv,8,0"
    })
    void knowsAlignmentAndSizeOfATypeAndItsText(String text, int alignment, int size) {
        GvariantType type = GvariantType.of(text);

        assertThat(type.alignment()).isEqualTo(alignment);
        assertThat(type.fixedSize()).isEqualTo(size);
        assertThat(type).hasToString(text);
    }

    @Test
    void refusesANumberBeyondJavasLong() {
        assertThatThrownBy(() -> value("t", GvariantBytes.uint64BigEndian(-1)).uint64BigEndian())
                .hasMessageContaining("18446744073709551615 is larger than 2^63-1");
    }

    private static GvariantValue value(String type, GvariantBytes bytes) throws MalformedFormatException {
        return value(type, bytes.bytes());
    }

    private static GvariantValue value(String type, byte[] bytes) throws MalformedFormatException {
        return GvariantValue.of(new GvariantData("test", OFFSET, bytes), GvariantType.of(type), "thing");
    }
}
