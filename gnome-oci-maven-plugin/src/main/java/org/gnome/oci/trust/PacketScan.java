package org.gnome.oci.trust;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.bouncycastle.bcpg.PacketTags;
import org.gnome.oci.io.MalformedFormatException;

/**
 * Looks at the headers of a sequence of packets (RFC 9580, section 4.2) before the library reads any: their kinds,
 * their number, and that each ends where it says. Nothing is decompressed and nothing is nested, since a compressed
 * packet is never of an expected kind.
 */
final class PacketScan {
    /** Set in the first byte of every packet. */
    private static final int PACKET = 0x80;

    /** Set in the first byte of a packet in the present form; GnuPG still writes the form before it, too. */
    private static final int CURRENT_FORM = 0x40;

    private static final int TAG_MASK = 0x3f;

    private final String source;
    private final String structure;
    private final ByteBuffer packets;

    private PacketScan(String source, String structure, byte[] packets) {
        this.source = source;
        this.structure = structure;
        this.packets = ByteBuffer.wrap(packets);
    }

    /**
     * Requires a sequence of packets.
     *
     * @param kinds the tags that may be in it (RFC 9580, section 5)
     * @param limit how many packets there may be
     */
    static void require(String source, String structure, byte[] packets, Set<Integer> kinds, int limit)
            throws MalformedFormatException {
        PacketScan scan = new PacketScan(source, structure, packets);
        try {
            for (int count = 0; scan.packets.hasRemaining(); count++) {
                if (count == limit) {
                    throw scan.malformed("holds more than " + limit + " OpenPGP packets");
                }
                scan.packet(kinds);
            }
        } catch (BufferUnderflowException e) {
            MalformedFormatException failure = scan.malformed("ends in the header of a packet");
            failure.initCause(e);
            throw failure;
        }
    }

    private void packet(Set<Integer> kinds) throws MalformedFormatException {
        int first = octet();
        if ((first & PACKET) == 0) {
            throw malformed("is no OpenPGP packet");
        }
        boolean current = (first & CURRENT_FORM) != 0;
        int tag = current ? first & TAG_MASK : (first & TAG_MASK) >> 2;
        if (tag == PacketTags.SECRET_KEY || tag == PacketTags.SECRET_SUBKEY) {
            throw malformed("is a secret key: export the public one with \"gpg --export\"");
        } else if (!kinds.contains(tag)) {
            throw malformed("is an OpenPGP packet of the unexpected kind " + tag);
        }
        long length = current ? length() : oldLength(first & 3);
        if (length > packets.remaining()) {
            throw malformed("is a packet of " + length + " bytes, of which " + packets.remaining() + " are there");
        }
        packets.position(packets.position() + (int) length);
    }

    /** RFC 9580, section 4.2.1. */
    private long length() throws MalformedFormatException {
        int first = octet();
        if (first < 192) {
            return first;
        } else if (first < 224) {
            return ((first - 192L) << Byte.SIZE) + octet() + 192;
        } else if (first < 255) {
            throw malformed("has a length in parts, which only data may have");
        }
        return Integer.toUnsignedLong(packets.getInt());
    }

    /** RFC 9580, section 4.2.2. */
    private long oldLength(int type) throws MalformedFormatException {
        return switch (type) {
            case 0 -> octet();
            case 1 -> Short.toUnsignedLong(packets.getShort());
            case 2 -> Integer.toUnsignedLong(packets.getInt());
            default -> throw malformed("has no length, which only data may lack");
        };
    }

    private int octet() {
        return Byte.toUnsignedInt(packets.get());
    }

    private MalformedFormatException malformed(String reason) {
        return new MalformedFormatException(source, structure, packets.position(), reason);
    }
}
