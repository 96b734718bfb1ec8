package org.gnome.oci.source.tar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Xattrs;

/** Collects extended attributes from the two forms of pax records that {@link PaxAttributesReader} lists. */
final class PaxXattrsReader {
    private static final String SCHILY = "SCHILY.xattr.";
    private static final String LIBARCHIVE = "LIBARCHIVE.xattr.";

    private final String source;
    private final long offset;
    private final SortedMap<ByteString, ByteString> xattrs = new TreeMap<>();

    PaxXattrsReader(String source, long offset) {
        this.source = source;
        this.offset = offset;
    }

    static boolean isXattr(String keyword) {
        return keyword.startsWith(SCHILY) || keyword.startsWith(LIBARCHIVE);
    }

    Xattrs read(PaxHeader header) throws MalformedFormatException {
        for (Map.Entry<ByteString, ByteString> record : header.records().entrySet()) {
            try {
                read(PaxAttributesReader.latin1(record.getKey()), record.getValue(), header);
            } catch (IllegalArgumentException e) {
                throw new MalformedFormatException(
                        source, "pax header." + record.getKey(), offset, String.valueOf(e.getMessage()));
            }
        }
        return Xattrs.of(xattrs);
    }

    private void read(String keyword, ByteString value, PaxHeader header) {
        if (keyword.startsWith(LIBARCHIVE)) {
            String name = keyword.substring(LIBARCHIVE.length());
            ByteString decoded = base64(value);
            ByteString twin = header.records().getOrDefault(bytes(SCHILY + name), decoded);
            if (!twin.equals(decoded)) {
                throw new IllegalArgumentException("disagrees with the " + SCHILY + " record of the same attribute");
            }
            put(percentDecoded(name), decoded);
        } else if (keyword.startsWith(SCHILY)) {
            String name = keyword.substring(SCHILY.length());
            if (!header.records().containsKey(bytes(LIBARCHIVE + name))) {
                put(bytes(name.replace("%3D", "=").replace("%25", "%")), value);
            }
        }
    }

    private void put(ByteString name, ByteString value) {
        if (name.isEmpty() || name.indexOf((byte) 0, 0) >= 0) {
            throw new IllegalArgumentException("names no attribute");
        }
        if (xattrs.put(name, value) != null) {
            throw new IllegalArgumentException("names an attribute that another record names as well");
        }
    }

    private static ByteString percentDecoded(String text) {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(text.length());
        int i = 0;
        while (i < text.length()) {
            if (text.charAt(i) != '%') {
                decoded.write(text.charAt(i));
                i++;
            } else if (i + 3 <= text.length()) {
                decoded.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 3;
            } else {
                throw new IllegalArgumentException("has an unfinished percent escape");
            }
        }
        return ByteString.copyOf(decoded.toByteArray());
    }

    /** libarchive leaves out the padding; Java's decoder takes both. */
    private static ByteString base64(ByteString text) {
        return ByteString.copyOf(Base64.getDecoder().decode(text.toByteArray()));
    }

    private static ByteString bytes(String latin1) {
        return ByteString.copyOf(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }
}
