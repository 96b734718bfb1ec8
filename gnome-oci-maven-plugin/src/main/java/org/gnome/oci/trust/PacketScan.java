package org.gnome.oci.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Set;
import org.bouncycastle.bcpg.BCPGInputStream;
import org.bouncycastle.bcpg.PacketTags;
import org.gnome.oci.io.MalformedFormatException;

/**
 * Looks at the packets of a sequence before anybody acts on them: their kinds and their number. Nothing is decompressed
 * and nothing is nested, since a compressed packet is never of an expected kind.
 */
final class PacketScan {
    private static final int END = -1;

    private PacketScan() {}

    /**
     * Requires a sequence of packets.
     *
     * @param kinds the tags that may be in it (RFC 9580, section 5)
     * @param limit how many packets there may be
     */
    static void require(String source, String structure, byte[] packets, Set<Integer> kinds, int limit)
            throws IOException {
        BCPGInputStream in = new BCPGInputStream(new ByteArrayInputStream(packets));
        int count = 0;
        for (int tag = in.nextPacketTag(); tag != END; tag = in.nextPacketTag()) {
            if (tag == PacketTags.SECRET_KEY || tag == PacketTags.SECRET_SUBKEY) {
                throw new MalformedFormatException(
                        source, structure, "holds a secret key: export the public one with \"gpg --export\"");
            }
            if (!kinds.contains(tag)) {
                throw new MalformedFormatException(source, structure, "holds an OpenPGP packet of the kind " + tag);
            }
            if (++count > limit) {
                throw new MalformedFormatException(source, structure, "holds more than " + limit + " OpenPGP packets");
            }
            in.readPacket();
        }
    }
}
