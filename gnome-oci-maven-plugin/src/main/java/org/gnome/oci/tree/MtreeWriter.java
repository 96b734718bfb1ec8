package org.gnome.oci.tree;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.tree.Fidelity.Attribute;

/**
 * Prints a tree in the text form of mtree(5): one line for each entry, with its full path.
 *
 * <p>bsdtar and go-mtree (umoci) read it; {@code xattr.NAME=BASE64} is go-mtree's own keyword, which bsdtar reports and
 * passes over. An attribute that the fidelity does not express is not printed, so two sources are compared in what both
 * hold by writing both with their common fidelity. {@code time} is a {@code struct timespec}: seconds rounded down, and
 * nine digits of nanoseconds to be added.
 */
public final class MtreeWriter {
    private final Fidelity fidelity;

    /** Prints the attributes that a fidelity expresses. */
    public MtreeWriter(Fidelity fidelity) {
        this.fidelity = fidelity;
    }

    /** Writes the text in ASCII; reads every content whose SHA-256 is not known. */
    public void write(FileTree tree, OutputStream out) throws IOException {
        FileDigests digests = FileDigests.of(tree);
        HardlinkGroups links = HardlinkGroups.of(tree);
        print(out, "#mtree\n");
        tree.walk((path, node) -> print(out, line(path, node, links, digests)));
    }

    /** The line that states everything of an entry but its content and time, as a person would write it. */
    public static String statement(TreePath path, Node node) {
        MtreeWriter writer = new MtreeWriter(Fidelity.FULL);
        StringBuilder line = name(path);
        keyword(line, "type", MtreeType.of(node));
        writer.mode(line, node.metadata());
        writer.owner(line, node.metadata());
        if (node instanceof SymbolicLink link) {
            keyword(line, "link", VisEncoding.encode(link.target()));
        }
        writer.xattrs(line, node.metadata());
        return line.toString();
    }

    private static StringBuilder name(TreePath path) {
        return new StringBuilder(path.isRoot() ? "." : "./").append(VisEncoding.encode(path.bytes()));
    }

    private static void print(OutputStream out, String line) throws IOException {
        out.write(line.getBytes(StandardCharsets.US_ASCII));
    }

    private String line(TreePath path, Node node, HardlinkGroups links, FileDigests digests) {
        StringBuilder line = name(path);
        keyword(line, "type", MtreeType.of(node));
        Metadata metadata = node.metadata();
        mode(line, metadata);
        owner(line, metadata);
        if (node instanceof RegularFile file) {
            if (fidelity.expresses(Attribute.HARDLINKS)) {
                keyword(line, "nlink", links.linkCount(file));
            }
            keyword(line, "size", file.content().size());
            digests.of(file).ifPresent(digest -> keyword(line, "sha256digest", digest.hex()));
        } else if (node instanceof SymbolicLink link) {
            keyword(line, "link", VisEncoding.encode(link.target()));
        } else if (node instanceof Device device) {
            keyword(line, "device", "native," + device.major() + "," + device.minor());
        }
        xattrs(line, metadata);
        if (fidelity.expresses(Attribute.MTIME)) {
            Instant time = metadata.mtime();
            keyword(line, "time", String.format(Locale.ROOT, "%d.%09d", time.getEpochSecond(), time.getNano()));
        }
        return line.append('\n').toString();
    }

    private void mode(StringBuilder line, Metadata metadata) {
        int mask = (fidelity.expresses(Attribute.ACCESS) ? Metadata.ACCESS_MASK : 0)
                | (fidelity.expresses(Attribute.SPECIAL_BITS) ? Metadata.SPECIAL_MASK : 0);
        if (mask != 0) {
            keyword(line, "mode", "0" + String.format(Locale.ROOT, "%03o", metadata.permissions() & mask));
        }
    }

    private void owner(StringBuilder line, Metadata metadata) {
        if (fidelity.expresses(Attribute.OWNER)) {
            keyword(line, "uid", metadata.uid());
            keyword(line, "gid", metadata.gid());
        }
    }

    private void xattrs(StringBuilder line, Metadata metadata) {
        metadata.xattrs().values().forEach((name, value) -> xattr(line, name, value));
    }

    private void xattr(StringBuilder line, ByteString name, ByteString value) {
        Attribute attribute = name.equals(Xattrs.CAPABILITY) ? Attribute.CAPABILITIES : Attribute.XATTRS;
        if (fidelity.expresses(attribute)) {
            keyword(
                    line,
                    "xattr." + VisEncoding.encode(name),
                    Base64.getEncoder().encodeToString(value.toByteArray()));
        }
    }

    private static void keyword(StringBuilder line, String keyword, Object value) {
        line.append(' ').append(keyword).append('=').append(value);
    }
}
