package org.gnome.oci.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.testing.GpgHome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArmorTest {
    private static final byte[] SIGNED = "what is signed\n".getBytes(StandardCharsets.UTF_8);
    private static final String CREATED = "20250101T000000";
    private static final String[] AT_CREATION = {"--faked-system-time", CREATED + "!"};

    @TempDir
    private Path directory;

    @Test
    void givesTheSamePacketsForBothForms() throws Exception {
        GpgHome gpg = GpgHome.create(directory.resolve("gpg"));
        try {
            String key = gpg.key("ed25519", "cert,sign", CREATED, GpgHome.NEVER);
            byte[] binary = gpg.sign(SIGNED, key, AT_CREATION);
            byte[] armoured = gpg.sign(SIGNED, key, AT_CREATION[0], AT_CREATION[1], "--armor");
            assertThat(armoured).startsWith("-----BEGIN".getBytes(StandardCharsets.US_ASCII));
            assertThat(Armor.remove("sums", "signature", binary)).isEqualTo(binary);
            assertThat(Armor.remove("sums", "signature", armoured)).isEqualTo(binary);
        } finally {
            gpg.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-----BEGIN PGP SIGNATURE-----\n\n=AAAA\n", "-----BEGIN PGP SIGNATURE-----\n\n!!!!\n"})
    void namesWhatIsNoArmour(String text) {
        assertThatThrownBy(() -> Armor.remove("sums", "signature", text.getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessage("[sums] signature: is not what OpenPGP (RFC 9580) allows");
    }

    /** Such as the page that a server shows in the place of a file. */
    @ParameterizedTest
    @ValueSource(strings = {"", "<html>Not found</html>\n"})
    void namesWhatHoldsNoPackets(String text) {
        assertThatThrownBy(() -> Armor.remove("sums", "signature", text.getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessage("[sums] signature: holds no OpenPGP packets (RFC 9580), neither binary nor armoured");
    }
}
