package org.gnome.oci.source.extension;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Device;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.tree.Xattrs;

/** A source whose tree a test builds entry by entry; directories come with what they hold. */
final class MemorySourceTree implements TreeSource {
    private final String name;
    private final TreeBuilder builder = new TreeBuilder("test", Metadata.ofPermissions(0755));
    private Fidelity fidelity = Fidelity.FULL;
    private boolean closed;

    MemorySourceTree(String name) {
        this.name = name;
    }

    MemorySourceTree file(String path, String text) {
        return add(
                path, new RegularFile(Metadata.ofPermissions(0644), Content.of(text.getBytes(StandardCharsets.UTF_8))));
    }

    MemorySourceTree link(String path, String target) {
        return add(path, new SymbolicLink(Metadata.ofPermissions(0777), ByteString.ofUtf8(target)));
    }

    MemorySourceTree directory(String path, int permissions) {
        return add(path, new Directory(Metadata.ofPermissions(permissions), Map.of()));
    }

    MemorySourceTree whiteout(String path) {
        return add(path, new Device(Metadata.ofPermissions(0600), Device.Kind.CHARACTER, 0, 0));
    }

    MemorySourceTree xattr(String path, String attribute, String value) {
        try {
            Metadata metadata = builder.metadata(TreePath.of(path)).orElseThrow();
            Map<ByteString, ByteString> values = new TreeMap<>(metadata.xattrs().values());
            values.put(ByteString.ofUtf8(attribute), ByteString.ofUtf8(value));
            builder.setMetadata(TreePath.of(path), metadata.withXattrs(Xattrs.of(values)));
            return this;
        } catch (MalformedFormatException e) {
            throw new UncheckedIOException(e);
        }
    }

    MemorySourceTree expressing(Fidelity lower) {
        fidelity = lower;
        return this;
    }

    MemorySourceTree add(String path, Node node) {
        try {
            addParents(TreePath.of(path));
            builder.add(TreePath.of(path), node);
            return this;
        } catch (MalformedFormatException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addParents(TreePath path) throws MalformedFormatException {
        TreePath parent = path.parent().orElseThrow();
        if (!builder.contains(parent)) {
            addParents(parent);
            builder.add(parent, new Directory(Metadata.ofPermissions(0755), Map.of()));
        }
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public FileTree read() {
        return builder.build();
    }

    @Override
    public SourceDescription describe() {
        return new SourceDescription(
                "memory", name, new TreeMap<>(Map.of("id", name)), Optional.empty(), List.of("Note of " + name));
    }

    @Override
    public Fidelity fidelity() {
        return fidelity;
    }

    @Override
    public void close() {
        closed = true;
    }
}
