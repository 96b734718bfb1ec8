package org.gnome.oci.source.squashfs;

import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.tree.Device;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.Fifo;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.Socket;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreeLimits;

/**
 * Makes the tree of an image. Every inode number is met once, but for files that count their links: so no directory
 * contains itself or lies in two.
 */
final class SquashfsTreeReader {
    private final SquashfsTables tables;
    private final BitSet met = new BitSet();
    private final Map<Long, RegularFile> linkedFiles = new HashMap<>();
    private int entryCount;

    private SquashfsTreeReader(SquashfsTables tables) {
        this.tables = tables;
    }

    /** Reads the tree below a root. */
    static FileTree read(SquashfsTables tables, long rootInode) throws IOException {
        return new SquashfsTreeReader(tables).tree(rootInode);
    }

    private FileTree tree(long rootInode) throws IOException {
        Inode root = tables.inodes().read(rootInode);
        if (!(root instanceof Inode.OfDirectory directory)) {
            throw malformed(root, "the root is no directory");
        }
        meet(root);
        return new FileTree(directory(directory, 0));
    }

    /** Recurses no deeper than {@link TreeLimits#MAX_DEPTH}. */
    private Directory directory(Inode.OfDirectory inode, int depth) throws IOException {
        DirectoryReader reader = new DirectoryReader(tables.metadata(), tables.directories(), inode);
        Map<EntryName, Node> entries = new TreeMap<>();
        for (Optional<DirectoryEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            DirectoryEntry entry = next.get();
            requireRoom(entry.structure(), depth);
            entries.put(entry.name(), node(inode(entry), depth + 1));
        }
        return new Directory(inode.header().metadata(), entries);
    }

    private void requireRoom(OnDiskStructure entry, int depth) throws MalformedFormatException {
        if (depth >= TreeLimits.MAX_DEPTH) {
            throw entry.malformed(0, "name", "lies deeper than " + TreeLimits.MAX_DEPTH + " directories");
        }
        if (++entryCount > TreeLimits.MAX_ENTRIES) {
            throw entry.malformed(
                    0, "name", "is more than the " + TreeLimits.MAX_ENTRIES + " entries that " + TreeLimits.REASON);
        }
    }

    private Inode inode(DirectoryEntry entry) throws IOException {
        Inode inode = tables.inodes().read(entry.inode());
        Inode.Header header = inode.header();
        if (header.type() != entry.type()) {
            throw entry.structure()
                    .malformed(0, "type", entry.type() + " for an inode that is of type " + header.type());
        }
        if (header.number() != entry.number()) {
            throw entry.structure()
                    .malformed(0, "inode_number", entry.number() + " for an inode whose number is " + header.number());
        }
        return inode;
    }

    private Node node(Inode inode, int depth) throws IOException {
        if (inode instanceof Inode.OfFile file && file.mayHaveMoreNames()) {
            return linkedFile(file);
        }
        meet(inode);
        Inode.Header header = inode.header();
        if (inode instanceof Inode.OfDirectory directory) {
            return directory(directory, depth);
        } else if (inode instanceof Inode.OfFile file) {
            return new RegularFile(header.metadata(), tables.contents().content(file));
        } else if (inode instanceof Inode.OfLink link) {
            return new SymbolicLink(header.metadata(), link.target());
        } else if (inode instanceof Inode.OfDevice device) {
            Device.Kind kind = header.type() == InodeType.BLOCK_DEVICE ? Device.Kind.BLOCK : Device.Kind.CHARACTER;
            return new Device(header.metadata(), kind, device.major(), device.minor());
        }
        return header.type() == InodeType.FIFO ? new Fifo(header.metadata()) : new Socket(header.metadata());
    }

    /** Two names of one inode are two names of one file. */
    private RegularFile linkedFile(Inode.OfFile inode) throws IOException {
        RegularFile known = linkedFiles.get(inode.header().reference());
        if (known == null) {
            meet(inode);
            known = new RegularFile(inode.header().metadata(), tables.contents().content(inode));
            linkedFiles.put(inode.header().reference(), known);
        }
        return known;
    }

    /** Links, devices, FIFOs and sockets may have many names; each is an inode of its own to a tree. */
    private void meet(Inode inode) throws MalformedFormatException {
        int number = Math.toIntExact(inode.header().number());
        if (met.get(number) && inode instanceof Inode.OfDirectory) {
            throw malformed(inode, "directory " + number + " contains itself, or lies in two directories");
        }
        if (met.get(number) && inode instanceof Inode.OfFile) {
            throw malformed(inode, "file " + number + " is there twice, but is of a form that has one link");
        }
        met.set(number);
    }

    private MalformedFormatException malformed(Inode inode, String reason) {
        return new MalformedFormatException(
                tables.metadata().image().name(), "inode", inode.header().position(), reason);
    }
}
