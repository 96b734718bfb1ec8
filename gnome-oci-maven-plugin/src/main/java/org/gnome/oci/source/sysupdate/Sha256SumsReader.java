package org.gnome.oci.source.sysupdate;

import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;

/**
 * Reads {@code SHA256SUMS} as strictly as systemd does (resource_load_from_web in sysupdate-resource.c), and in
 * addition refuses a name that is there twice: lines of 64 hexadecimal digits, a space, a space or asterisk, a name, a
 * line feed. Used once.
 */
final class Sha256SumsReader {
    private static final int DIGEST_DIGITS = 2 * Digest.BYTES;
    private static final Pattern DIGEST = Pattern.compile("[0-9a-fA-F]{64}");

    /** Two characters between digest and name: text or binary, which Unix does not tell apart. */
    private static final Pattern MARK = Pattern.compile(" [ *]");

    private static final int NAME_START = DIGEST_DIGITS + 2;

    /** Begins a line whose name is written with escapes, for line feeds in it. */
    private static final char ESCAPED = '\\';

    private final String source;
    private final ByteString bytes;
    private final SortedMap<String, Digest> files = new TreeMap<>();
    private int number = 1;
    private int offset;

    private Sha256SumsReader(String source, byte[] bytes) {
        this.source = source;
        this.bytes = ByteString.copyOf(bytes);
    }

    /**
     * Reads a list.
     *
     * @param source what errors name
     * @param bytes at most {@link SysupdateFormat#MAX_SUMS_BYTES}, which the caller has seen to
     */
    static Sha256Sums read(String source, byte[] bytes) throws MalformedFormatException, UnsupportedFeatureException {
        Sha256SumsReader reader = new Sha256SumsReader(source, bytes);
        while (reader.offset < bytes.length) {
            reader.line();
        }
        return new Sha256Sums(reader.files);
    }

    private void line() throws MalformedFormatException, UnsupportedFeatureException {
        int end = bytes.indexOf((byte) '\n', offset);
        if (end < 0) {
            throw malformed("end", "there is no line feed, so the list was cut off");
        }
        String line = bytes.substring(offset, end).toUtf8();
        if (line == null) {
            throw malformed("name", "is not in UTF-8");
        }
        if (line.indexOf(ESCAPED) == 0) {
            throw new UnsupportedFeatureException(
                    source, structure("name"), offset, "is written with escapes, which systemd does not read either");
        }
        Digest digest = digest(line);
        String name = name(line);
        if (files.put(name, digest) != null) {
            throw malformed("name", "\"" + name + "\" is there twice");
        }
        offset = end + 1;
        number++;
    }

    private Digest digest(String line) throws MalformedFormatException {
        if (line.length() < NAME_START
                || !DIGEST.matcher(line).region(0, DIGEST_DIGITS).matches()) {
            throw malformed("digest", "there are no 64 hexadecimal digits of a SHA-256");
        }
        if (!MARK.matcher(line).region(DIGEST_DIGITS, NAME_START).matches()) {
            throw malformed("mark", "between digest and name there must be a space, and a space or asterisk");
        }
        return Digest.of(HexFormat.of().parseHex(line, 0, DIGEST_DIGITS));
    }

    private String name(String line) throws MalformedFormatException {
        String name = line.substring(NAME_START);
        if (name.isEmpty() || name.length() > SysupdateFormat.MAX_NAME_BYTES) {
            throw malformed(
                    "name", "has " + name.length() + " characters and not 1 to " + SysupdateFormat.MAX_NAME_BYTES);
        }
        if (name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
            throw malformed("name", "\"" + name + "\" is no name of a file in the directory of the list");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw malformed("name", "holds a control character");
        }
        return name;
    }

    private MalformedFormatException malformed(String field, String reason) {
        return new MalformedFormatException(source, structure(field), offset, reason);
    }

    private String structure(String field) {
        return "line " + number + "." + field;
    }
}
