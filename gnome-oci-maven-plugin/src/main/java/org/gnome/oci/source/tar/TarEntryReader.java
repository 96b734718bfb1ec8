package org.gnome.oci.source.tar;

import java.util.Optional;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.tar.TarFormat.Field;
import org.gnome.oci.tree.Metadata;

/** Makes an entry of a header block and the headers that extend it. */
final class TarEntryReader {
    private final TarHeader header;
    private final String source;
    private final long offset;

    TarEntryReader(TarHeader header, String source, long offset) {
        this.header = header;
        this.source = source;
        this.offset = offset;
    }

    TarEntry read(ExtendedHeaders extended, PaxHeader global) throws FormatException {
        PaxAttributes pax = new PaxAttributesReader(source, offset).read(global.overlaid(extended.pax()));
        ByteString name = only("name", pax.path(), extended.longName()).orElse(header.name());
        ByteString linkName =
                only("link name", pax.linkPath(), extended.longLink()).orElse(header.linkName());
        requireText("name", name);
        boolean slashed = name.endsWith((byte) '/');
        TarEntry.Type type = type(slashed);
        if (slashed && type != TarEntry.Type.DIRECTORY) {
            throw malformed("name", name + " ends with a slash, but the entry is no directory");
        }
        requireAgreement(slashed);
        if (type.isLink()) {
            requireText("link name", linkName);
        }
        return new TarEntry(
                offset,
                type,
                name,
                type.isLink() ? linkName : ByteString.EMPTY,
                size(type, pax),
                metadata(pax),
                type.isDevice() ? header.deviceMajor() : 0,
                type.isDevice() ? header.deviceMinor() : 0);
    }

    /** Readers disagree on which of two long names counts, so there may be one. */
    private Optional<ByteString> only(String field, Optional<ByteString> pax, Optional<ByteString> gnu)
            throws MalformedFormatException {
        if (pax.isPresent() && gnu.isPresent()) {
            throw malformed(field, "is in a pax header and in a GNU header");
        }
        return pax.or(() -> gnu);
    }

    private void requireText(String field, ByteString text) throws MalformedFormatException {
        if (text.isEmpty()) {
            throw malformed(field, "is empty");
        }
    }

    /**
     * Some readers look for that slash in the header block, also where the name stands before it: for a directory, and
     * for what may have been a file before POSIX. A file of POSIX is one to all of them, and its name in the block may
     * have been cut behind a slash.
     */
    private void requireAgreement(boolean slashed) throws MalformedFormatException {
        boolean matters = slashed ? header.typeflag() != '5' : header.typeflag() == 0;
        if (matters && header.name().endsWith((byte) '/') != slashed) {
            throw malformed("name", "is that of a directory either in the header block or before it, but not in both");
        }
    }

    /** Before POSIX, a directory was a file whose name ends with a slash. */
    private TarEntry.Type type(boolean slashed) throws FormatException {
        byte flag = header.typeflag();
        return switch (flag) {
            case 0 -> slashed ? TarEntry.Type.DIRECTORY : TarEntry.Type.REGULAR_FILE;
            case '0', '7' -> TarEntry.Type.REGULAR_FILE;
            case '1' -> TarEntry.Type.HARDLINK;
            case '2' -> TarEntry.Type.SYMBOLIC_LINK;
            case '3' -> TarEntry.Type.CHARACTER_DEVICE;
            case '4' -> TarEntry.Type.BLOCK_DEVICE;
            case '5' -> TarEntry.Type.DIRECTORY;
            case '6' -> TarEntry.Type.FIFO;
            case 'S' -> throw unread("a sparse file of GNU tar");
            case 'M' -> throw unread("the rest of a file from another volume");
            case 'V' -> throw unread("a volume label");
            case 'D' -> throw unread("a directory of an incremental dump");
            case 'N' -> throw unread("a list of long names of an old GNU tar");
            case 'X' -> throw unread("an extended header of Solaris tar");
            case 'A' -> throw unread("an access control list of Solaris tar");
            default -> throw unread("of the unknown type \"" + ByteString.copyOf(new byte[] {flag}) + "\"");
        };
    }

    private FormatException unread(String kind) {
        return header.unsupported(Field.TYPEFLAG, "the entry is " + kind + ", which is not read");
    }

    /** pax lets a hardlink repeat the content and a directory state a quota; readers disagree on both. */
    private long size(TarEntry.Type type, PaxAttributes pax) throws MalformedFormatException {
        long size = pax.size().isPresent() ? pax.size().get() : header.size();
        if (size != 0 && type != TarEntry.Type.REGULAR_FILE) {
            throw malformed("size", "is " + size + " for an entry without content");
        }
        return size;
    }

    private Metadata metadata(PaxAttributes pax) throws MalformedFormatException {
        return new Metadata(
                header.permissions(),
                pax.uid().isPresent() ? pax.uid().get() : header.uid(),
                pax.gid().isPresent() ? pax.gid().get() : header.gid(),
                pax.mtime().isPresent() ? pax.mtime().get() : header.mtime(),
                pax.xattrs());
    }

    private MalformedFormatException malformed(String field, String reason) {
        return new MalformedFormatException(source, "tar entry." + field, offset, reason);
    }
}
