package org.gnome.oci.source.tar;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.tree.Metadata;

/**
 * Gives the records of pax headers their meaning.
 *
 * <ul>
 *   <li>Read: {@code path}, {@code linkpath}, {@code size}, {@code uid}, {@code gid}, {@code mtime},
 *       {@code SCHILY.xattr.NAME} (raw value; {@code %3D} and {@code %25} in the name as GNU tar writes them) and
 *       {@code LIBARCHIVE.xattr.NAME} (name percent-encoded, value base64). bsdtar writes each attribute in both forms
 *       under the same encoded name; forms that disagree are malformed.
 *   <li>Checked: {@code hdrcharset} must be UTF-8 or BINARY, since names are bytes here; {@code atime}, {@code ctime}
 *       and {@code LIBARCHIVE.creationtime} must be times, since readers refuse others.
 *   <li>Refused, because the entry would be another without them: sparse files ({@code GNU.sparse.*},
 *       {@code SCHILY.realsize}), device numbers outside the header ({@code SCHILY.devmajor}), volumes
 *       ({@code GNU.volume.*}), dumps ({@code GNU.dumpdir}), {@code SCHILY.filetype}, access control lists
 *       ({@code SCHILY.acl.*}) and SELinux labels outside the attributes ({@code RHT.security.selinux}).
 *   <li>Ignored: every other keyword, such as {@code comment}, {@code uname}, {@code gname}, {@code SCHILY.dev},
 *       {@code SCHILY.ino}, {@code SCHILY.nlink}, {@code SCHILY.fflags}, and {@code freedesktopsdk.checksum.sha256}.
 * </ul>
 *
 * <p>A global header gives its {@code uid}, {@code gid} and {@code mtime} to the entries after it. Names, sizes and
 * attributes in one are refused.
 */
final class PaxAttributesReader {
    private static final Set<String> REFUSED = Set.of(
            "GNU.sparse.",
            "GNU.volume.",
            "GNU.dumpdir",
            "SCHILY.realsize",
            "SCHILY.devm",
            "SCHILY.filetype",
            "SCHILY.acl.",
            "RHT.security.selinux");
    private static final Set<String> CHARSETS = Set.of("ISO-IR 10646 2000 UTF-8", "BINARY");

    /** Times that are not kept. */
    private static final Set<String> OTHER_TIMES = Set.of("atime", "ctime", "LIBARCHIVE.creationtime");

    /** Keywords of a global header that count for the entries after it. */
    private static final Set<String> INHERITED = Set.of("uid", "gid", "mtime");

    /** Keywords that say which entry it is; they mean nothing for all entries that follow. */
    private static final Set<String> LOCAL_ONLY = Set.of("path", "linkpath", "size");

    /** Nineteen digits could exceed a long. */
    private static final int MAX_DIGITS = 18;

    private final String source;
    private final long offset;

    /**
     * Prepares for a header.
     *
     * @param offset of the header that errors point to
     */
    PaxAttributesReader(String source, long offset) {
        this.source = source;
        this.offset = offset;
    }

    /** The records of a global header that the entries after it take over; what could only mean one is refused. */
    PaxHeader readGlobal(PaxHeader header) throws FormatException {
        SortedMap<ByteString, ByteString> inherited = new TreeMap<>();
        for (Map.Entry<ByteString, ByteString> record : header.records().entrySet()) {
            String keyword = latin1(record.getKey());
            if (LOCAL_ONLY.contains(keyword) || PaxXattrsReader.isXattr(keyword)) {
                throw unsupported(record.getKey().toString(), "is in a global header");
            }
            if (INHERITED.contains(keyword)) {
                inherited.put(record.getKey(), record.getValue());
            }
        }
        read(header);
        return new PaxHeader(inherited);
    }

    PaxAttributes read(PaxHeader header) throws FormatException {
        requireReadable(header);
        for (String keyword : OTHER_TIMES) {
            time(header, keyword);
        }
        return new PaxAttributes(
                name(header, "path"),
                name(header, "linkpath"),
                number(header, "size", TarFormat.MAX_SIZE),
                number(header, "uid", Metadata.MAX_ID),
                number(header, "gid", Metadata.MAX_ID),
                time(header, "mtime"),
                new PaxXattrsReader(source, offset).read(header));
    }

    private void requireReadable(PaxHeader header) throws FormatException {
        for (Map.Entry<ByteString, ByteString> record : header.records().entrySet()) {
            String keyword = latin1(record.getKey());
            if (REFUSED.stream().anyMatch(keyword::startsWith)) {
                throw unsupported(record.getKey().toString(), "is not read");
            }
            if (keyword.equals("hdrcharset") && !CHARSETS.contains(latin1(record.getValue()))) {
                throw unsupported(keyword, "\"" + record.getValue() + "\" is neither UTF-8 nor BINARY");
            }
        }
    }

    private Optional<ByteString> name(PaxHeader header, String keyword) throws MalformedFormatException {
        Optional<ByteString> value = value(header, keyword);
        if (value.isPresent() && value.get().indexOf((byte) 0, 0) >= 0) {
            throw malformed(keyword, "holds a NUL");
        }
        return value;
    }

    private Optional<Long> number(PaxHeader header, String keyword, long maximum) throws MalformedFormatException {
        Optional<ByteString> value = value(header, keyword);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        String digits = latin1(value.get());
        if (digits.length() > MAX_DIGITS || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw malformed(keyword, "is no decimal number with at most " + MAX_DIGITS + " digits");
        }
        long number = Long.parseLong(digits);
        if (number > maximum) {
            throw malformed(keyword, number + " is out of range 0.." + maximum);
        }
        return Optional.of(number);
    }

    private Optional<Instant> time(PaxHeader header, String keyword) throws MalformedFormatException {
        Optional<ByteString> value = value(header, keyword);
        try {
            return value.map(text -> PaxTime.parse(latin1(text)));
        } catch (IllegalArgumentException e) {
            throw malformed(keyword, String.valueOf(e.getMessage()));
        }
    }

    /**
     * A value. By POSIX an empty one takes back that of a global header and that of the header block, which leaves
     * none; readers take the block's nevertheless, or refuse.
     */
    private Optional<ByteString> value(PaxHeader header, String keyword) throws MalformedFormatException {
        Optional<ByteString> value = Optional.ofNullable(header.records().get(ByteString.ofUtf8(keyword)));
        if (value.isPresent() && value.get().isEmpty()) {
            throw malformed(keyword, "is empty");
        }
        return value;
    }

    /** A text whose characters are the bytes. */
    static String latin1(ByteString bytes) {
        return new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1);
    }

    private MalformedFormatException malformed(String keyword, String reason) {
        return new MalformedFormatException(source, "pax header." + keyword, offset, reason);
    }

    private UnsupportedFeatureException unsupported(String keyword, String reason) {
        return new UnsupportedFeatureException(source, "pax header." + keyword, offset, reason);
    }
}
