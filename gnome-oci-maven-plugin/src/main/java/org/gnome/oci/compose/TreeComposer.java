package org.gnome.oci.compose;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gnome.oci.compose.tmpfiles.Tmpfiles;
import org.gnome.oci.compose.tmpfiles.UnappliedLine;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;

/**
 * Composes the desired tree from others, in order: directories are merged, and everything else of a later tree takes
 * the place of what an earlier one had under the same name.
 */
public final class TreeComposer {
    private static final String SOURCE = "desired tree";

    private final TreeBuilder root = new TreeBuilder(SOURCE, Metadata.ofPermissions(0755));

    /**
     * Lays a tree over what is there; its directories bring their metadata.
     *
     * @throws MalformedFormatException if one has a directory where the other has something else: what lies in the
     *     directory would be lost, or land behind a link
     */
    public void merge(FileTree tree) throws MalformedFormatException {
        merge(TreePath.ROOT, tree.root(), TreeComposer::ownMetadata);
    }

    /** Lays a module's own files over what is there; only directories that it states change their metadata. */
    public void merge(Overlay overlay) throws MalformedFormatException {
        merge(TreePath.ROOT, overlay.files().root(), overlay::directoryMetadata);
    }

    /** A directory that its tree does not mention leaves what is below. */
    private static Metadata ownMetadata(TreePath path, Directory upper, Metadata lower) {
        return upper.isImplied() ? lower : upper.metadata();
    }

    /** Decides what a directory is that two trees have. */
    @FunctionalInterface
    private interface MergedMetadata {
        Metadata of(TreePath path, Directory upper, Metadata lower);
    }

    private void merge(TreePath path, Directory directory, MergedMetadata merged) throws MalformedFormatException {
        root.setMetadata(path, merged.of(path, directory, root.metadata(path).orElseThrow()));
        for (Map.Entry<EntryName, Node> entry : directory.entries().entrySet()) {
            TreePath child = path.resolve(entry.getKey());
            Node node = entry.getValue();
            if (!root.contains(child)) {
                root.add(child, node);
            } else if (root.isDirectory(child) && node instanceof Directory subdirectory) {
                merge(child, subdirectory, merged);
            } else if (root.isDirectory(child) || node instanceof Directory) {
                throw conflict(child, node);
            } else {
                root.replace(child, node);
            }
        }
    }

    private static MalformedFormatException conflict(TreePath path, Node upper) {
        return new MalformedFormatException(
                SOURCE,
                path.toString(),
                upper instanceof Directory
                        ? "is no directory in a lower tree but one in an upper; write to the place that the lower means"
                        : "is a directory in a lower tree but none in an upper; remove one of the two");
    }

    /** Adds what a usr-merged root has beside /usr, where it is missing. */
    public void addSkeleton() throws MalformedFormatException {
        RootSkeleton.addTo(root);
    }

    /**
     * Creates the users and groups that the tree's sysusers.d asks for, where it does not have them.
     *
     * @param parent the parent image, whose users and groups keep their numbers
     * @param ids numbers for those who have them nowhere else
     * @param lastChange when passwords were last changed; only the day is kept
     * @throws MalformedFormatException if a user or group has no number, or another's
     */
    public void addAccounts(Optional<FileTree> parent, AccountIds ids, Optional<Instant> lastChange)
            throws IOException {
        merge(Sysusers.accounts(compose(), parent, ids, lastChange));
    }

    /**
     * Applies the lines of the tree's tmpfiles.d that are for some directories and what is below them. Accounts come
     * before, since lines name them.
     *
     * @param scopes the directories
     * @return the lines that were not applied, each with the reason
     * @throws org.gnome.oci.io.FormatException if a line cannot be understood, or does not work
     */
    public List<UnappliedLine> applyTmpfiles(Set<TreePath> scopes) throws IOException {
        AccountIds accounts = AccountIds.of("the image's own files", compose());
        return Tmpfiles.apply(root, scopes, accounts.users(), accounts.groups());
    }

    /** The tree as it is now. */
    public FileTree compose() {
        return root.build();
    }
}
