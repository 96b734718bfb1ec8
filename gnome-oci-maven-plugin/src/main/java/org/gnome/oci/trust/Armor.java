package org.gnome.oci.trust;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.bouncycastle.bcpg.ArmoredInputStream;
import org.gnome.oci.io.MalformedFormatException;

/** The text form of OpenPGP packets (RFC 9580, section 6), which {@code gpg --armor} writes. */
public final class Armor {
    /** Every packet begins with a set bit, and no text does. */
    private static final int PACKET_BIT = 0x80;

    private Armor() {}

    /**
     * Packets in their binary form, whichever form they come in.
     *
     * @param source what errors name
     * @param structure what the packets are, for errors
     * @param bytes packets, or blocks of armour one after another
     * @throws MalformedFormatException if the bytes are neither
     */
    public static byte[] remove(String source, String structure, byte[] bytes) throws IOException {
        byte[] packets = BouncyCastle.read(source, structure, () -> decode(bytes));
        if (packets.length == 0) {
            throw new MalformedFormatException(
                    source, structure, "holds no OpenPGP packets (RFC 9580), neither binary nor armoured");
        }
        return packets;
    }

    static byte[] decode(byte[] bytes) throws IOException {
        if (bytes.length > 0 && (bytes[0] & PACKET_BIT) != 0) {
            return bytes;
        }
        ByteArrayOutputStream binary = new ByteArrayOutputStream();
        InputStream in = new ByteArrayInputStream(bytes);
        while (in.available() > 0) {
            // One block; what comes before it is for people.
            new ArmoredInputStream(in).transferTo(binary);
        }
        return binary.toByteArray();
    }
}
