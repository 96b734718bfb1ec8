package org.gnome.oci.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.gnome.oci.io.ByteString;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapabilityTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0100000280000000000000000000000000000000|cap_setuid=ep",
                "00000002c0000000000000000000000000000000|cap_setgid,cap_setuid=p",
                "0100000200000000000400000000000000000000|cap_net_bind_service=ei",
                "0100000200000000000000000081000000000000|cap_checkpoint_restore,cap_47=ep",
                "0100000300200000000000000000000000000000e8030000|cap_net_raw=ep [rootid=1000]",
                "0000000200000000000000000000000000000000|no capability",
                "0000000100000000|unknown form 0000000100000000",
                "0000000300000000000000000000000000000000|unknown form 0000000300000000000000000000000000000000",
            })
    void readsAsGetcapWrites(String value, String text) {
        assertThat(CapabilityText.of(ByteString.copyOf(HexFormat.of().parseHex(value))))
                .isEqualTo(text);
    }
}
