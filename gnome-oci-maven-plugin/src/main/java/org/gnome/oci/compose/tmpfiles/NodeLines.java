package org.gnome.oci.compose.tmpfiles;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.gnome.oci.compose.tmpfiles.UnappliedLine.Reason;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Device;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.Fifo;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.PathResolver;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreePath;

/** Applies the lines that make something: files, directories, links, pipes, devices and copies. */
final class NodeLines {
    private static final ByteString FACTORY = ByteString.ofUtf8("/usr/share/factory");
    private static final int LINK_PERMISSIONS = 0777;
    private static final int ORDINARY = 0755;

    private final LineTargets targets;
    private final TreeEditor tree;

    NodeLines(LineTargets targets) {
        this.targets = targets;
        this.tree = targets.tree();
    }

    void apply(TmpfilesLine line) throws IOException {
        TreePath path = LinePath.literal(LinePath.text(line.path()), line.place());
        if (line.has(Modifier.REPLACE) && !clearWay(line, path)) {
            return;
        }
        Optional<PathResolver.Place> place = targets.place(line, path);
        if (place.isPresent()) {
            apply(line, place.get());
        }
    }

    private void apply(TmpfilesLine line, PathResolver.Place place) throws IOException {
        if (line.type() == LineType.COPY) {
            new CopyLine(targets, line, place).apply(argument(line));
            return;
        }
        if (line.type() == LineType.LINK && line.has(Modifier.IF_TARGET_EXISTS) && !targetExists(line, place)) {
            return;
        }
        Optional<Node> existing = place.exists() ? tree.node(place.path()) : Optional.empty();
        if (existing.isEmpty()) {
            targets.makeParents(line, place);
            make(line, place.wanted());
        } else if (isSame(line, existing.get())) {
            keep(line, place.path(), existing.get());
        } else if (line.has(Modifier.FORCE) && !writesFile(line)) {
            make(line, place.path());
        } else if (writesFile(line)) {
            targets.fail(line, "is to make a file where there is something else");
        } else if (line.type() != LineType.LINK) {
            targets.skip(line, Reason.IN_THE_WAY);
        }
    }

    private static boolean writesFile(TmpfilesLine line) {
        return line.type() == LineType.FILE || line.type() == LineType.TRUNCATED_FILE;
    }

    /** What a link or copy means without an argument: the namesake in the factory. */
    private static ByteString argument(TmpfilesLine line) {
        return line.argument().orElseGet(() -> FACTORY.concat(line.path()));
    }

    /** A target is looked for as the link would lead to it. */
    private boolean targetExists(TmpfilesLine line, PathResolver.Place place) {
        return tree.links()
                .followTarget(parent(place), argument(line))
                .filter(PathResolver.Place::exists)
                .isPresent();
    }

    private static TreePath parent(PathResolver.Place place) {
        return place.wanted().parent().orElse(TreePath.ROOT);
    }

    private boolean isSame(TmpfilesLine line, Node node) {
        return switch (line.type()) {
            case FILE, TRUNCATED_FILE -> node instanceof RegularFile;
            case FIFO -> node instanceof Fifo;
            case LINK -> node instanceof SymbolicLink link && link.target().equals(argument(line));
            case CHARACTER_DEVICE -> isDevice(node, Device.Kind.CHARACTER);
            case BLOCK_DEVICE -> isDevice(node, Device.Kind.BLOCK);
            default -> node instanceof Directory;
        };
    }

    private static boolean isDevice(Node node, Device.Kind kind) {
        return node instanceof Device device && device.kind() == kind;
    }

    private void keep(TmpfilesLine line, TreePath path, Node node) throws MalformedFormatException {
        boolean truncates = line.type() == LineType.TRUNCATED_FILE || line.has(Modifier.FORCE);
        if (writesFile(line) && truncates && node instanceof RegularFile file) {
            Content content = content(line);
            boolean changes = file.content().size() > 0 || content.size() > 0;
            Metadata metadata = changes ? LineTargets.withoutCapabilities(file.metadata()) : file.metadata();
            tree.replaceFile(path, file, new RegularFile(metadata, content));
        }
        targets.adjust(line, path, false);
    }

    private static Content content(TmpfilesLine line) {
        return Content.of(line.argument().orElse(ByteString.EMPTY).toByteArray());
    }

    private void make(TmpfilesLine line, TreePath path) throws FormatException {
        TreePath parent = path.parent().orElseThrow();
        boolean isDirectory = isDirectory(line.type());
        Metadata metadata = targets.newMetadata(line, parent, line.newPermissions(), isDirectory);
        tree.put(path, node(line, metadata));
        targets.adjust(line, path, true);
    }

    private static boolean isDirectory(LineType type) {
        return switch (type) {
            case DIRECTORY, EMPTIED_DIRECTORY, SUBVOLUME, SUBVOLUME_WITH_QUOTA, SUBVOLUME_WITH_NEW_QUOTA -> true;
            default -> false;
        };
    }

    private static Node node(TmpfilesLine line, Metadata metadata) throws MalformedFormatException {
        return switch (line.type()) {
            case FILE, TRUNCATED_FILE -> new RegularFile(metadata, content(line));
            case FIFO -> new Fifo(metadata);
            case LINK -> link(line, metadata.withPermissions(LINK_PERMISSIONS));
            case CHARACTER_DEVICE -> device(line, metadata, Device.Kind.CHARACTER);
            case BLOCK_DEVICE -> device(line, metadata, Device.Kind.BLOCK);
            default -> new Directory(metadata, Map.of());
        };
    }

    private static SymbolicLink link(TmpfilesLine line, Metadata metadata) throws MalformedFormatException {
        try {
            return new SymbolicLink(metadata, argument(line));
        } catch (IllegalArgumentException e) {
            throw line.place().malformed("makes a link that cannot be: " + e.getMessage());
        }
    }

    private static Device device(TmpfilesLine line, Metadata metadata, Device.Kind kind)
            throws MalformedFormatException {
        String[] numbers = LinePath.text(line.argument().orElseThrow()).split(":", -1);
        try {
            if (numbers.length == 2) {
                return new Device(metadata, kind, Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw line.place().malformed("has no device number of the form MAJOR:MINOR");
    }

    /** Removes what keeps a line from being applied; whether the line can be applied then. */
    private boolean clearWay(TmpfilesLine line, TreePath path) throws FormatException {
        TreePath prefix = TreePath.ROOT;
        for (var name : path.names().subList(0, path.names().size() - 1)) {
            prefix = prefix.resolve(name);
            if (!clearDirectory(line, prefix)) {
                return false;
            }
        }
        Optional<PathResolver.Place> place = targets.place(line, path);
        Optional<Node> node = place.filter(PathResolver.Place::exists).flatMap(found -> tree.node(found.path()));
        if (node.isPresent() && line.type() != LineType.COPY && !isOfType(line, node.get())) {
            tree.remove(place.orElseThrow().path());
        }
        return place.isPresent();
    }

    private boolean isOfType(TmpfilesLine line, Node node) {
        return line.type() == LineType.LINK ? node instanceof SymbolicLink : isSame(line, node);
    }

    /** Makes a directory of what is neither that nor a link to one. */
    private boolean clearDirectory(TmpfilesLine line, TreePath path) throws FormatException {
        Optional<Node> end =
                tree.links().follow(path).filter(PathResolver.Place::exists).flatMap(place -> tree.node(place.path()));
        if (end.filter(Directory.class::isInstance).isPresent()) {
            return true;
        }
        Optional<PathResolver.Place> place = targets.place(line, path);
        if (place.isEmpty()) {
            return false;
        }
        TreePath wanted = place.get().wanted();
        Metadata metadata = targets.newMetadata(line, parent(place.get()), ORDINARY, true);
        tree.put(wanted, new Directory(metadata, Map.of()));
        return true;
    }
}
