package org.gnome.oci.source.disk;

import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.gnome.oci.io.IntegrityException;

/**
 * What something beside the hash tree says of its root hash: all of it, or how it begins or ends.
 *
 * @param origin who says so, for errors
 * @param part which part
 * @param hex that part in lower-case hexadecimal
 */
record RootHashClaim(String origin, Part part, String hex) {
    /** The part of a root hash that is known. */
    enum Part {
        WHOLE,
        /** The first 128 bits, which are the UUID of the data's partition. */
        START,
        /** The last 128 bits, which are the UUID of the tree's partition. */
        END
    }

    /** A digest in hexadecimal, of any algorithm and case. */
    private static final Pattern HEX = Pattern.compile("(?:[0-9a-fA-F]{2}){16,64}");

    /**
     * The whole, in hexadecimal.
     *
     * @throws IllegalArgumentException with a sentence for people if it is none
     */
    static RootHashClaim whole(String origin, String hex) {
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("the root hash of " + origin + " is not in hexadecimal");
        }
        return new RootHashClaim(origin, Part.WHOLE, hex.toLowerCase(Locale.ROOT));
    }

    /** What the UUID of the data's partition says. */
    static RootHashClaim start(String origin, UUID uuid) {
        return new RootHashClaim(origin, Part.START, hex(uuid));
    }

    /** What the UUID of the tree's partition says. */
    static RootHashClaim end(String origin, UUID uuid) {
        return new RootHashClaim(origin, Part.END, hex(uuid));
    }

    /** The digits as they are written, whatever the order of the bytes on the disk. */
    private static String hex(UUID uuid) {
        return uuid.toString().replace("-", "");
    }

    /** Requires that a tree has such a root hash. */
    void requireOf(String device, String rootHash) throws IntegrityException {
        boolean agrees = switch (part) {
            case WHOLE -> rootHash.equals(hex);
            case START -> rootHash.startsWith(hex);
            case END -> rootHash.endsWith(hex);
        };
        if (!agrees) {
            String expected = switch (part) {
                case WHOLE -> hex;
                case START -> hex + "…";
                case END -> "…" + hex;
            };
            throw new IntegrityException(device, "verity root hash", expected + " (" + origin + ")", rootHash);
        }
    }
}
