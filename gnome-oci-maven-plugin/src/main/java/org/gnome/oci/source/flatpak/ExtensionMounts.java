package org.gnome.oci.source.flatpak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;

/**
 * The files of a runtime with extensions mounted, step by step as Flatpak has bubblewrap do it
 * (flatpak_run_add_extension_args).
 *
 * <p>A mount hides what lies beneath its directory. Extensions that share the directory of their point get an empty
 * file system there first. Links for merged directories come last; of several of one name, the extension of the highest
 * priority has it. Beside such empty file systems everything is read-only: a mount point that is missing is created
 * nowhere else, and is an error here as it is for Flatpak.
 */
final class ExtensionMounts {
    private static final String USR = "/usr";

    private final String source;
    private final TreeBuilder usr;
    private final List<Mount> mounts = new ArrayList<>();
    private final Set<TreePath> links = new HashSet<>();

    /** What was mounted at a place. */
    private record Mount(TreePath place, boolean isWritable) {}

    private ExtensionMounts(String source, Directory files) throws MalformedFormatException {
        this.source = source;
        this.usr = new TreeBuilder(source, files.metadata());
        for (Map.Entry<EntryName, Node> entry : files.entries().entrySet()) {
            usr.add(TreePath.ROOT.resolve(entry.getKey()), entry.getValue());
        }
    }

    /**
     * Mounts extensions.
     *
     * @param source what errors name
     * @param files the files of the runtime
     * @param extensions in the order of their priority
     * @throws MalformedFormatException if there is nothing to mount one at
     */
    static Directory mount(String source, Directory files, List<Extension> extensions) throws IOException {
        if (extensions.isEmpty()) {
            return files;
        }
        ExtensionMounts mounts = new ExtensionMounts(source, files);
        for (Extension extension : extensions.stream()
                .sorted(Comparator.comparing(Extension::mountOrder))
                .toList()) {
            mounts.mount(extension);
        }
        for (Extension extension : extensions) {
            for (TreePath merged : extension.point().mergeDirectories()) {
                mounts.link(extension, merged);
            }
        }
        return mounts.usr.build().root();
    }

    private void mount(Extension extension) throws IOException {
        TreePath shared = extension.point().directory();
        if (extension.isSubdirectory() && !mounts.contains(new Mount(shared, true))) {
            put(shared, new Directory(Metadata.ofPermissions(0755), Map.of()), true, extension);
        }
        put(extension.mountPoint(), extension.commit().files(), false, extension);
    }

    private void put(TreePath place, Directory files, boolean isWritable, Extension extension)
            throws MalformedFormatException {
        ensureDirectory(place, extension);
        usr.replace(place, files);
        mounts.add(new Mount(place, isWritable));
    }

    private void link(Extension extension, TreePath merged) throws IOException {
        TreePath place = extension.directory().parent().orElseThrow().resolve(merged);
        TreePath target = TreePath.of(USR).resolve(extension.directory()).resolve(merged);
        for (EntryName name : merged(extension, merged)) {
            TreePath link = place.resolve(name);
            if (links.add(link)) {
                ensureDirectory(place, extension);
                requireWritable(link, extension);
                usr.add(
                        link,
                        new SymbolicLink(
                                Metadata.ofPermissions(0777),
                                ByteString.ofUtf8("/")
                                        .concat(target.resolve(name).bytes())));
            }
        }
    }

    private static Set<EntryName> merged(Extension extension, TreePath merged) throws IOException {
        FileTree files = new FileTree(extension.commit().files());
        TreePath path = TreePath.ROOT;
        for (EntryName name : merged.names()) {
            path = path.resolve(name);
            if (files.find(path).orElse(null) instanceof SymbolicLink) {
                throw new UnsupportedFeatureException(
                        "ref " + extension.ref(),
                        "/files" + path,
                        "is a link on the way to a merged directory; put the directory in its place");
            }
        }
        Optional<Node> node = files.find(merged);
        return node.isPresent() && node.get() instanceof Directory directory
                ? directory.entries().keySet()
                : Set.of();
    }

    private void ensureDirectory(TreePath path, Extension extension) throws MalformedFormatException {
        TreePath ancestor = TreePath.ROOT;
        for (EntryName name : path.names()) {
            ancestor = ancestor.resolve(name);
            if (!usr.contains(ancestor)) {
                requireWritable(ancestor, extension);
                usr.add(ancestor, new Directory(Metadata.ofPermissions(0755), Map.of()));
            } else if (!usr.isDirectory(ancestor)) {
                throw unmountable(ancestor, extension, "is no directory");
            }
        }
    }

    private void requireWritable(TreePath path, Extension extension) throws MalformedFormatException {
        boolean isWritable = false;
        for (Mount mount : mounts) {
            if (path.startsWith(mount.place)) {
                isWritable = mount.isWritable;
            }
        }
        if (!isWritable || usr.contains(path)) {
            throw unmountable(path, extension, isWritable ? "is there already" : "is missing, and /usr is read-only");
        }
    }

    private MalformedFormatException unmountable(TreePath path, Extension extension, String reason) {
        return new MalformedFormatException(
                source,
                "[Extension " + extension.point().name() + "]",
                USR + path + " " + reason + ", so Flatpak could not mount " + extension.ref()
                        + " either; do not name this extension, or have the runtime mended");
    }
}
