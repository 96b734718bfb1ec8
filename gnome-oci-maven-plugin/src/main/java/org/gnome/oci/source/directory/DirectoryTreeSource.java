package org.gnome.oci.source.directory;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.digest.DigestingOutputStream;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.Fidelity.Attribute;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.MtreeWriter;
import org.gnome.oci.tree.Xattrs;
import org.jspecify.annotations.Nullable;

/**
 * A directory of this machine. A symbolic link is followed where it names the directory itself, and nowhere else.
 *
 * <p>On Linux all extended attributes are read that this process may see ({@code trusted.*} needs CAP_SYS_ADMIN), the
 * labels of this machine's SELinux policy among them. Elsewhere, or where native code cannot be loaded, the
 * {@linkplain #fidelity() fidelity} is without them. A modification time with nanoseconds ends with the year 2262,
 * since the JDK counts in a long.
 *
 * <p>The directory must not change while it is read: a file whose size did is an error, other changes may go unseen.
 */
public final class DirectoryTreeSource implements TreeSource {
    private final Path directory;
    private final String name;
    private final Optional<XattrReader> xattrs;
    private List<String> notes = List.of();
    private @Nullable FileTree tree;

    /** Reads a directory of a POSIX file system. */
    public DirectoryTreeSource(Path directory) {
        this(directory, XattrReader.ofSystem());
    }

    DirectoryTreeSource(Path directory, Optional<XattrReader> xattrs) {
        this.directory = directory;
        ByteString lastName = PathBytes.lastName(directory.toAbsolutePath().normalize());
        this.name = lastName.isEmpty() ? "/" : lastName.toString();
        this.xattrs = xattrs;
    }

    @Override
    public FileTree read() throws IOException {
        if (tree == null) {
            if (!directory.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                throw new UnsupportedFeatureException(name, "file system", "has no owners and modes of POSIX");
            }
            XattrReader reader = xattrs.orElse(path -> Xattrs.NONE);
            DirectoryTreeReader treeReader = new DirectoryTreeReader(name, reader);
            tree = treeReader.read(directory.toRealPath());
            notes = treeReader.notes();
        }
        return tree;
    }

    /**
     * The identity is {@code tree.sha256}, the digest of the tree's mtree form without times; asking for it reads every
     * file. A note lists the hardlinks that the tree does not have, those of symbolic links, devices and pipes.
     */
    @Override
    public SourceDescription describe() throws IOException {
        DigestingOutputStream digesting = new DigestingOutputStream(OutputStream.nullOutputStream());
        new MtreeWriter(fidelity().intersect(Fidelity.without(Attribute.MTIME))).write(read(), digesting);
        return new SourceDescription(
                "directory",
                name,
                new TreeMap<>(Map.of("tree.sha256", digesting.digest().hex())),
                Optional.empty(),
                notes);
    }

    @Override
    public Fidelity fidelity() {
        return xattrs.isPresent() ? Fidelity.FULL : Fidelity.without(Attribute.XATTRS, Attribute.CAPABILITIES);
    }

    @Override
    public void close() {
        // Nothing stays open.
    }
}
