package org.gnome.oci.compose.tmpfiles;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gnome.oci.source.OsRelease;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;

/**
 * Applies the tmpfiles.d(5) of a tree to it, as {@code systemd-tmpfiles --create} does at the first start.
 *
 * <p>It differs from the program in that it stays within a scope, says what it did not apply, and fails where the
 * program complains and goes on: an image should not be built on a line that does not work. Users and groups are those
 * of the tree, links are followed within the tree, and what only a running system knows (credentials, specifiers for
 * the machine) is not made up.
 */
public final class Tmpfiles {
    private Tmpfiles() {}

    /**
     * Applies all lines of a tree.
     *
     * @param root the tree, which changes
     * @param scopes directories whose lines are applied
     * @param users the UIDs of the tree by name
     * @param groups the GIDs of the tree by name
     * @return the lines that were not applied, in the order in which they were met
     * @throws org.gnome.oci.io.FormatException if a line cannot be understood, or fails; the tree is then half changed
     */
    public static List<UnappliedLine> apply(
            TreeBuilder root, Set<TreePath> scopes, Map<String, Long> users, Map<String, Long> groups)
            throws IOException {
        List<UnappliedLine> unapplied = new ArrayList<>();
        Scope scope = new Scope(scopes);
        FileTree tree = root.build();
        Specifiers specifiers = Specifiers.of(OsRelease.of(tree));
        LineOrder order = new LineOrder(unapplied);
        new TmpfilesConfiguration(tree, new TmpfilesLineReader(specifiers, scope, users, groups, unapplied), order)
                .read();

        LineTargets targets = new LineTargets(new TreeEditor(root), scope, unapplied);
        NodeLines nodes = new NodeLines(targets);
        AttributeLines attributes =
                new AttributeLines(targets, new XattrArgument(specifiers), new AccessControlText(users, groups));
        for (TmpfilesLine line : order.lines()) {
            if (line.type().isGlob()) {
                attributes.apply(line);
            } else {
                nodes.apply(line);
            }
        }
        return List.copyOf(unapplied);
    }
}
