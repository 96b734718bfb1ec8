package org.gnome.oci.layer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.tree.Device;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.Fifo;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.Socket;
import org.gnome.oci.tree.SymbolicLink;

/**
 * The canonical tar header of an entry: one ustar block, preceded by one PAX extended header where ustar cannot say it.
 *
 * <p>A PAX header is written only for a path or link target that is longer than 100 bytes or not ASCII, for a number
 * that its octal field cannot hold, and for extended attributes, whose values are exact bytes. One whose path or target
 * is no UTF-8 says so ({@code hdrcharset}), as POSIX wants it and bsdtar needs it. Owner names are empty, and no key is
 * private.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">POSIX pax, "ustar Interchange
 *     Format"</a>
 */
public final class TarHeader {
    /** Everything in a tar starts at a multiple of this many bytes. */
    static final int BLOCK_BYTES = 512;

    /** Two blocks of zeros end a tar. */
    public static final int END_BYTES = 2 * BLOCK_BYTES;

    /** Bytes of the fields {@code name} and {@code linkname}. */
    private static final int NAME_BYTES = 100;

    /** The largest number of 7 octal digits ({@code uid}, {@code gid}). */
    private static final long MAX_ID = 07777777;

    /** The largest number of 11 octal digits ({@code size}). */
    private static final long MAX_SIZE = 0777_7777_7777L;

    private static final String PAX_NAME = "././@PaxHeader";
    private static final ByteString XATTR_PREFIX = ByteString.ofUtf8("SCHILY.xattr.");

    /** Maps each byte to one character and back. */
    private static final ZipEncoding BYTES = ZipEncodingHelper.getZipEncoding(StandardCharsets.ISO_8859_1.name());

    private TarHeader() {}

    /** All header blocks of an entry. */
    public static byte[] encode(LayerEntry entry, Instant mtime) {
        Node node = entry.node();
        Metadata metadata = node.metadata();
        ByteString name = name(entry);
        ByteString link = linkName(entry);
        long size = entry instanceof LayerEntry.Addition && node instanceof RegularFile file
                ? file.content().size()
                : 0;
        TarArchiveEntry header = new TarArchiveEntry(truncated(name), type(entry), true);
        header.setLinkName(truncated(link));
        header.setMode(metadata.permissions());
        header.setUserId(metadata.uid() <= MAX_ID ? metadata.uid() : 0);
        header.setGroupId(metadata.gid() <= MAX_ID ? metadata.gid() : 0);
        header.setSize(size <= MAX_SIZE ? size : 0);
        if (node instanceof Device device) {
            header.setDevMajor(device.major());
            header.setDevMinor(device.minor());
        }
        Map<ByteString, ByteString> records = paxRecords(name, link, size, metadata, entry);
        ByteArrayOutputStream blocks = new ByteArrayOutputStream(BLOCK_BYTES);
        if (!records.isEmpty()) {
            writePax(records, mtime, blocks);
        }
        writeBlock(header, mtime, blocks);
        return blocks.toByteArray();
    }

    private static byte type(LayerEntry entry) {
        if (entry instanceof LayerEntry.Hardlink) {
            return TarConstants.LF_LINK;
        }
        Node node = entry.node();
        if (node instanceof Directory) {
            return TarConstants.LF_DIR;
        } else if (node instanceof SymbolicLink) {
            return TarConstants.LF_SYMLINK;
        } else if (node instanceof Device device) {
            return device.kind() == Device.Kind.CHARACTER ? TarConstants.LF_CHR : TarConstants.LF_BLK;
        } else if (node instanceof Fifo) {
            return TarConstants.LF_FIFO;
        } else if (node instanceof Socket) {
            throw new IllegalArgumentException("a tar holds no sockets: " + entry.path());
        }
        return TarConstants.LF_NORMAL;
    }

    /** A directory's name ends with a slash; the root is {@code ./}. */
    private static ByteString name(LayerEntry entry) {
        ByteString path =
                entry.path().isRoot() ? ByteString.ofUtf8(".") : entry.path().bytes();
        return entry.node() instanceof Directory ? path.concat(ByteString.ofUtf8("/")) : path;
    }

    private static ByteString linkName(LayerEntry entry) {
        if (entry instanceof LayerEntry.Hardlink hardlink) {
            return hardlink.target().bytes();
        }
        return entry.node() instanceof SymbolicLink link ? link.target() : ByteString.EMPTY;
    }

    private static Map<ByteString, ByteString> paxRecords(
            ByteString name, ByteString link, long size, Metadata metadata, LayerEntry entry) {
        Map<ByteString, ByteString> records = new TreeMap<>();
        if (needsPax(name)) {
            records.put(ByteString.ofUtf8("path"), name);
        }
        if (needsPax(link)) {
            records.put(ByteString.ofUtf8("linkpath"), link);
        }
        if (name.toUtf8() == null || link.toUtf8() == null) {
            records.put(ByteString.ofUtf8("hdrcharset"), ByteString.ofUtf8("BINARY"));
        }
        putLarge(records, "size", size, MAX_SIZE);
        putLarge(records, "uid", metadata.uid(), MAX_ID);
        putLarge(records, "gid", metadata.gid(), MAX_ID);
        if (entry instanceof LayerEntry.Addition) {
            metadata.xattrs()
                    .values()
                    .forEach((attribute, value) -> records.put(XATTR_PREFIX.concat(attribute), value));
        }
        return records;
    }

    private static boolean needsPax(ByteString name) {
        return name.length() > NAME_BYTES || !name.isAscii();
    }

    private static void putLarge(Map<ByteString, ByteString> records, String key, long value, long largest) {
        if (value > largest) {
            records.put(ByteString.ofUtf8(key), ByteString.ofUtf8(Long.toString(value)));
        }
    }

    private static String truncated(ByteString name) {
        ByteString start = name.substring(0, Math.min(name.length(), NAME_BYTES));
        return new String(start.toByteArray(), StandardCharsets.ISO_8859_1);
    }

    private static void writePax(Map<ByteString, ByteString> records, Instant mtime, ByteArrayOutputStream blocks) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        records.forEach((key, value) -> body.writeBytes(paxRecord(key, value)));
        TarArchiveEntry header = new TarArchiveEntry(PAX_NAME, TarConstants.LF_PAX_EXTENDED_HEADER_LC, true);
        header.setMode(0644);
        header.setSize(body.size());
        writeBlock(header, mtime, blocks);
        blocks.writeBytes(body.toByteArray());
        blocks.writeBytes(new byte[padding(body.size())]);
    }

    /** {@code "%d %s=%s\n"}, where the number counts the whole record with its own digits. */
    private static byte[] paxRecord(ByteString key, ByteString value) {
        int rest = 3 + key.length() + value.length();
        int length = rest + Integer.toString(rest).length();
        length = rest + Integer.toString(length).length();
        return ByteString.ofUtf8(length + " ")
                .concat(key)
                .concat(ByteString.ofUtf8("="))
                .concat(value)
                .concat(ByteString.ofUtf8("\n"))
                .toByteArray();
    }

    private static void writeBlock(TarArchiveEntry header, Instant mtime, ByteArrayOutputStream blocks) {
        header.setUserName("");
        header.setGroupName("");
        header.setModTime(mtime.toEpochMilli());
        byte[] block = new byte[BLOCK_BYTES];
        try {
            header.writeEntryHeader(block, BYTES, false);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        blocks.writeBytes(block);
    }

    /** How many zero bytes follow a content so that the next block starts at its place. */
    public static int padding(long size) {
        return (int) (-size & (BLOCK_BYTES - 1));
    }
}
