package org.gnome.oci.compose.tmpfiles;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.compose.tmpfiles.UnappliedLine.Reason;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.PathResolver;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.tree.Xattrs;

/** Applies the lines that change what a pattern matches: owners, permissions, attributes, and contents. */
final class AttributeLines {
    /** Settings are written, not data. */
    private static final int MAX_WRITTEN_BYTES = 16 << 20;

    private static final ByteString USER = ByteString.ofUtf8("user.");

    private final LineTargets targets;
    private final TreeEditor tree;
    private final XattrArgument xattrs;
    private final AccessControlText accessControl;

    AttributeLines(LineTargets targets, XattrArgument xattrs, AccessControlText accessControl) {
        this.targets = targets;
        this.tree = targets.tree();
        this.xattrs = xattrs;
        this.accessControl = accessControl;
    }

    void apply(TmpfilesLine line) throws IOException {
        Change change = change(line);
        for (TreePath path : PathPattern.of(line.path(), line.place()).matches(tree)) {
            if (targets.place(line, path).isPresent()) {
                apply(line, path, change);
            }
        }
    }

    private void apply(TmpfilesLine line, TreePath path, Change change) throws IOException {
        change.apply(path, tree.node(path).orElseThrow());
        if (line.type().isRecursive()) {
            for (EntryName name : tree.names(path)) {
                apply(line, path.resolve(name), change);
            }
        }
    }

    /** What a line does to everything that it matches. */
    @FunctionalInterface
    private interface Change {
        void apply(TreePath path, Node node) throws IOException;
    }

    private Change change(TmpfilesLine line) throws FormatException {
        return switch (line.type()) {
            case WRITTEN_FILE -> (path, node) -> write(line, path);
            case CLEANED_DIRECTORY -> (path, node) -> adjustDirectory(line, path);
            case XATTRS, XATTRS_RECURSIVELY -> {
                Map<ByteString, ByteString> values = xattrs.read(line);
                yield (path, node) -> setXattrs(line, path, node, values);
            }
            case CAPABILITIES, CAPABILITIES_RECURSIVELY -> {
                CapabilityText text = CapabilityText.read(line);
                yield (path, node) -> setCapabilities(line, path, node, text);
            }
            case ACCESS_CONTROL, ACCESS_CONTROL_RECURSIVELY -> {
                AccessControlText.Lists lists = accessControl.read(line);
                yield (path, node) -> setAccessControl(line, path, node, lists);
            }
            default -> (path, node) -> targets.adjust(line, path, false);
        };
    }

    private void adjustDirectory(TmpfilesLine line, TreePath path) throws MalformedFormatException {
        Optional<PathResolver.Place> place = targets.followed(line, path).filter(PathResolver.Place::exists);
        if (place.isPresent()) {
            if (tree.node(place.get().path()).orElseThrow() instanceof Directory) {
                targets.adjust(line, place.get().path(), false);
            } else {
                targets.skip(line, Reason.IN_THE_WAY);
            }
        }
    }

    /** Writes over the start of a file, which is not truncated, or to its end. */
    private void write(TmpfilesLine line, TreePath path) throws IOException {
        Optional<PathResolver.Place> place = targets.followed(line, path).filter(PathResolver.Place::exists);
        if (place.isEmpty()) {
            return;
        }
        TreePath end = place.get().path();
        if (!(tree.node(end).orElseThrow() instanceof RegularFile file)) {
            targets.fail(line, "is to write to " + end + ", which is no file");
            return;
        }
        byte[] argument = line.argument().orElseThrow().toByteArray();
        ByteString old;
        try (InputStream in = file.content().open()) {
            old = ByteString.copyOf(LimitedInputStream.readAll(in, MAX_WRITTEN_BYTES, end.toString(), "file"));
        }
        ByteString written = ByteString.copyOf(argument);
        ByteString content = line.has(Modifier.FORCE)
                ? old.concat(written)
                : written.concat(old.substring(Math.min(old.length(), argument.length), old.length()));
        Metadata metadata = LineTargets.withoutCapabilities(file.metadata());
        tree.replaceFile(end, file, new RegularFile(metadata, Content.of(content.toByteArray())));
        targets.adjust(line, end, false);
    }

    private void setXattrs(TmpfilesLine line, TreePath path, Node node, Map<ByteString, ByteString> values)
            throws MalformedFormatException {
        boolean holdsUsers = node instanceof RegularFile || node instanceof Directory;
        if (!holdsUsers && values.keySet().stream().anyMatch(name -> name.startsWith(USER))) {
            if (line.type().isRecursive()) {
                targets.skip(line, Reason.CANNOT_HOLD);
                return;
            }
            targets.fail(line, "gives " + path + " an attribute that only files and directories can have");
            return;
        }
        tree.setMetadata(path, with(node.metadata(), values));
    }

    private static Metadata with(Metadata metadata, Map<ByteString, ByteString> values) {
        Map<ByteString, ByteString> all = new TreeMap<>(metadata.xattrs().values());
        all.putAll(values);
        return metadata.withXattrs(Xattrs.of(all));
    }

    private void setCapabilities(TmpfilesLine line, TreePath path, Node node, CapabilityText text)
            throws FormatException {
        if (!(node instanceof RegularFile)) {
            return;
        }
        Optional<ByteString> present =
                Optional.ofNullable(node.metadata().xattrs().values().get(Xattrs.CAPABILITY));
        FileCapabilities before = line.has(Modifier.FORCE) && present.isPresent()
                ? FileCapabilities.read(present.get(), path.toString())
                : FileCapabilities.NONE;
        Optional<FileCapabilities> after = text.over(before);
        if (after.isEmpty()) {
            targets.fail(
                    line, "makes some of the capabilities of " + path + " effective, but a file has all or none so");
            return;
        }
        tree.setMetadata(
                path,
                with(node.metadata(), Map.of(Xattrs.CAPABILITY, after.get().toXattr())));
    }

    private void setAccessControl(TmpfilesLine line, TreePath path, Node node, AccessControlText.Lists lists)
            throws MalformedFormatException {
        if (!(node instanceof SymbolicLink)) {
            tree.setMetadata(path, lists.over(line, node));
        }
    }
}
