package org.gnome.oci.tree;

import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;

/** Reads the keywords of one mtree line, each checked by its name. */
final class MtreeEntryReader {
    private static final String XATTR_PREFIX = "xattr.";
    private static final int DECIMAL = 10;
    private static final int OCTAL = 8;

    private final String source;
    private final String place;
    private final SortedMap<ByteString, ByteString> xattrs = new TreeMap<>();
    private Optional<MtreeType> type = Optional.empty();
    private Optional<Integer> permissions = Optional.empty();
    private Optional<Long> uid = Optional.empty();
    private Optional<Long> gid = Optional.empty();
    private Optional<ByteString> link = Optional.empty();

    MtreeEntryReader(String source, String place) {
        this.source = source;
        this.place = place;
    }

    MtreeEntry read(Map<String, String> values) throws FormatException {
        for (Map.Entry<String, String> value : values.entrySet()) {
            try {
                keyword(value.getKey(), value.getValue());
            } catch (IllegalArgumentException e) {
                throw malformed(value.getKey(), String.valueOf(e.getMessage()));
            }
        }
        try {
            return new MtreeEntry(type, permissions, uid, gid, link, Xattrs.of(xattrs));
        } catch (IllegalArgumentException e) {
            throw malformed("link", String.valueOf(e.getMessage()));
        }
    }

    private void keyword(String keyword, String value) throws FormatException {
        switch (keyword) {
            case "type" -> type = Optional.of(type(value));
            case "mode" -> permissions = Optional.of(Math.toIntExact(number(value, OCTAL, Metadata.PERMISSION_MASK)));
            case "uid" -> uid = Optional.of(number(value, DECIMAL, Metadata.MAX_ID));
            case "gid" -> gid = Optional.of(number(value, DECIMAL, Metadata.MAX_ID));
            case "link" -> link = Optional.of(linkTarget(value));
            default -> xattr(keyword, value);
        }
    }

    private static MtreeType type(String value) {
        return MtreeType.parse(value)
                .orElseThrow(() -> new IllegalArgumentException("\"" + value + "\" is no type of mtree(5)"));
    }

    private static ByteString linkTarget(String value) {
        ByteString target = VisEncoding.decode(value);
        SymbolicLink.requireTarget(target);
        return target;
    }

    private void xattr(String keyword, String value) throws UnsupportedFeatureException {
        if (!keyword.startsWith(XATTR_PREFIX) || keyword.length() == XATTR_PREFIX.length()) {
            throw new UnsupportedFeatureException(
                    source, place + "." + keyword, "is not read; use type, mode, uid, gid, link and xattr.NAME");
        }
        ByteString name = VisEncoding.decode(keyword.substring(XATTR_PREFIX.length()));
        if (xattrs.put(name, ByteString.copyOf(Base64.getDecoder().decode(value))) != null) {
            throw new IllegalArgumentException("is there twice");
        }
    }

    private static long number(String value, int radix, long maximum) {
        long number = -1;
        if (value.length() <= 12 && value.chars().allMatch(c -> Character.digit(c, radix) >= 0 && c < 0x80)) {
            number = value.isEmpty() ? -1 : Long.parseLong(value, radix);
        }
        if (number < 0 || number > maximum) {
            throw new IllegalArgumentException(
                    "\"" + value + "\" is no number from 0 to " + Long.toString(maximum, radix));
        }
        return number;
    }

    private MalformedFormatException malformed(String keyword, String reason) {
        return new MalformedFormatException(source, place + "." + keyword, reason);
    }
}
