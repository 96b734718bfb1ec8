package org.gnome.oci.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class OnDiskStructureTest {
    private static final byte[] BYTES = {
        0x01, (byte) 0xff, 0x02, (byte) 0xfe, 0x03, (byte) 0xfd, 0x04, (byte) 0xfc, 0x05
    };

    @Test
    void readsNumbersAsUnsignedAndLittleEndian() throws IOException {
        OnDiskStructure structure = OnDiskStructure.read(RandomAccessSource.of("disk", BYTES), "header", 1, 8);

        assertThat(structure.u8(0)).isEqualTo(0xff);
        assertThat(structure.u16(0)).isEqualTo(0x02ff);
        assertThat(structure.u32(2)).isEqualTo(0x04fd03feL);
        assertThat(structure.u64(0, "size")).isEqualTo(0x05fc04fd03fe02ffL);
        assertThat(structure.bytes(1, 2)).containsExactly(0x02, 0xfe);
    }

    @Test
    void namesFieldAndOffsetOfWhatIsWrong() throws IOException {
        OnDiskStructure structure = OnDiskStructure.read(RandomAccessSource.of("disk", BYTES), "header", 0, 8);

        assertThatThrownBy(() -> structure.u64(0, "size"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessage("[disk @ 0x0] header.size: 18159917791053020929 is out of range");
        assertThat(structure.malformed(4, "count", "is odd")).hasMessage("[disk @ 0x4] header.count: is odd");
    }

    @Test
    void refusesStructureThatTheSourceDoesNotHold() {
        assertThatThrownBy(() -> OnDiskStructure.read(RandomAccessSource.of("disk", BYTES), "header", 4, 8))
                .hasMessage("[disk @ 0x4] header: needs 8 bytes, of 9 in all");
        assertThatThrownBy(
                        () -> OnDiskStructure.read(RandomAccessSource.of("disk", BYTES), "header", Long.MAX_VALUE, 8))
                .isInstanceOf(MalformedFormatException.class);
    }
}
