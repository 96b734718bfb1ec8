package org.gnome.oci.source.erofs;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.ContentBudget;
import org.gnome.oci.tree.Device;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.Fifo;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.Socket;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;
import org.jspecify.annotations.Nullable;

/** Goes through the directories of a volume, each of which must have one place, and builds its tree. */
final class ErofsTreeReader {
    private static final ByteString DOT = ByteString.ofUtf8(".");
    private static final ByteString DOT_DOT = ByteString.ofUtf8("..");

    /** The bits of a device number (new_decode_dev of Linux). */
    private static final int MAJOR_SHIFT = 8;

    private static final int MAJOR_MASK = 0xfff;
    private static final int MINOR_LOW_MASK = 0xff;
    private static final int MINOR_HIGH_SHIFT = 12;
    private static final int MINOR_HIGH_MASK = 0xfff00;

    private final ErofsVolume volume;
    private final XattrReader xattrs;
    private final ContentBudget contents;
    private final MemoryBudget memory = new MemoryBudget();
    private final Set<Long> directories = new HashSet<>();

    /** Files with more than one name that were met. */
    private final Map<Long, RegularFile> linked = new HashMap<>();

    ErofsTreeReader(ErofsVolume volume) throws IOException {
        this.volume = volume;
        this.xattrs = new XattrReader(volume, memory);
        this.contents = new ContentBudget(volume.image().size());
    }

    FileTree read() throws IOException {
        long rootNid = volume.superblock().rootNid();
        Inode root = volume.inode(rootNid);
        if (root.type() != FileType.DIRECTORY) {
            throw malformed(root, "is the root, and no directory");
        }
        TreeBuilder builder = new TreeBuilder(volume.image().name(), metadata(root));
        addEntries(TreePath.ROOT, root, rootNid, builder);
        return builder.build();
    }

    /** The builder refuses what lies too deep before this goes there. */
    private void addEntries(TreePath path, Inode directory, long parentNid, TreeBuilder builder) throws IOException {
        if (!directories.add(directory.nid())) {
            throw malformed(directory, "is a directory with two places, the second of which is " + path);
        }
        for (DirectoryEntry entry : DirectoryReader.read(volume, directory)) {
            if (entry.name().equals(DOT)) {
                requireNid(directory, entry, directory.nid());
            } else if (entry.name().equals(DOT_DOT)) {
                requireNid(directory, entry, parentNid);
            } else {
                addEntry(path, directory, entry, builder);
            }
        }
    }

    private void addEntry(TreePath path, Inode directory, DirectoryEntry entry, TreeBuilder builder)
            throws IOException {
        @Nullable String reason = EntryName.reasonToRefuse(entry.name());
        if (reason != null) {
            throw malformed(directory, "has the name \"" + entry.name() + "\", which " + reason);
        }
        TreePath childPath = path.resolve(new EntryName(entry.name()));
        Inode inode = volume.inode(entry.nid());
        if (entry.fileType() != 0 && entry.fileType() != inode.type().number()) {
            throw malformed(inode, "is of another type than its entry " + childPath + " says");
        }
        builder.add(childPath, node(inode));
        if (inode.type() == FileType.DIRECTORY) {
            addEntries(childPath, inode, directory.nid(), builder);
        }
    }

    private static void requireNid(Inode directory, DirectoryEntry entry, long nid) throws IOException {
        if (entry.nid() != nid) {
            throw malformed(
                    directory,
                    "has \"" + entry.name() + "\" as inode " + Long.toUnsignedString(entry.nid()) + " instead of "
                            + Long.toUnsignedString(nid));
        }
    }

    private Node node(Inode inode) throws IOException {
        return switch (inode.type()) {
            case DIRECTORY -> new Directory(metadata(inode), Map.of());
            case REGULAR_FILE -> regularFile(inode);
            case SYMBOLIC_LINK -> new SymbolicLink(metadata(inode), linkTarget(inode));
            case CHARACTER_DEVICE -> device(inode, Device.Kind.CHARACTER);
            case BLOCK_DEVICE -> device(inode, Device.Kind.BLOCK);
            case FIFO -> new Fifo(metadata(inode));
            case SOCKET -> new Socket(metadata(inode));
        };
    }

    private RegularFile regularFile(Inode inode) throws IOException {
        RegularFile earlier = linked.get(inode.nid());
        if (earlier != null) {
            return earlier;
        }
        inode.spendSize(contents);
        RegularFile file = new RegularFile(metadata(inode), new ErofsContent(volume, inode, storageOrder(inode)));
        if (inode.links() != 1) {
            linked.put(inode.nid(), file);
        }
        return file;
    }

    /** Looks where a file begins, which also finds a mapping that is wrong from the start. */
    private long storageOrder(Inode inode) throws IOException {
        Extent first = volume.extents(inode).next();
        if (first instanceof Extent.Encoded encoded) {
            return encoded.position();
        }
        if (first instanceof Extent.Stored stored) {
            boolean inImage = stored.space() == volume.image() || stored.space() == volume.metadata();
            return inImage ? stored.position() : volume.image().size() + stored.position();
        }
        return 0;
    }

    private static Device device(Inode inode, Metadata metadata, Device.Kind kind) {
        int number = (int) inode.data();
        return new Device(
                metadata,
                kind,
                number >>> MAJOR_SHIFT & MAJOR_MASK,
                (number & MINOR_LOW_MASK) | (number >>> MINOR_HIGH_SHIFT & MINOR_HIGH_MASK));
    }

    private Device device(Inode inode, Device.Kind kind) throws IOException {
        return device(inode, metadata(inode), kind);
    }

    private ByteString linkTarget(Inode inode) throws IOException {
        if (inode.size() > SymbolicLink.MAX_TARGET_BYTES) {
            throw malformed(inode, "is a link of " + inode.size() + " bytes");
        }
        memory.spend(inode, inode.size());
        try (InputStream data = new InodeStream(volume, inode)) {
            ByteString target = ByteString.copyOf(data.readAllBytes());
            SymbolicLink.requireTarget(target);
            return target;
        } catch (IllegalArgumentException e) {
            throw malformed(inode, e.getMessage() == null ? "is no link" : e.getMessage());
        }
    }

    private Metadata metadata(Inode inode) throws IOException {
        return new Metadata(inode.permissions(), inode.uid(), inode.gid(), inode.mtime(), xattrs.read(inode));
    }

    private static MalformedFormatException malformed(Inode inode, String reason) {
        return new MalformedFormatException(inode.space().name(), inode.name(), inode.xattrPosition(), reason);
    }
}
