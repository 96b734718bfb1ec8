package org.gnome.oci.compose;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.PathGlob;
import org.gnome.oci.tree.TreePath;

/**
 * Which part of a source's tree is taken.
 *
 * <p>A directory that a pattern matches comes or goes with all that it holds, and what is excluded is not included,
 * whatever else matches it. Directories on the way to what is included are implied: they leave those of other sources
 * as they are.
 *
 * @param includes what is taken; everything, if there are none
 * @param excludes what is left out
 */
public record TreeFilter(List<PathGlob> includes, List<PathGlob> excludes) {
    /** Takes everything. */
    public static final TreeFilter ALL = new TreeFilter(List.of(), List.of());

    public TreeFilter {
        includes = List.copyOf(includes);
        excludes = List.copyOf(excludes);
    }

    /**
     * The part of a tree.
     *
     * @param source what errors name
     * @throws MalformedFormatException if a pattern matches nothing in the tree: lists would rot in silence
     */
    public FileTree apply(String source, FileTree tree) throws MalformedFormatException {
        if (includes.isEmpty() && excludes.isEmpty()) {
            return tree;
        }
        Pass pass = new Pass();
        Directory root = pass.directory(TreePath.ROOT, tree.root(), includes.isEmpty(), false)
                .orElseGet(() -> Directory.implied(tree.root().metadata(), Map.of()));
        for (PathGlob pattern : pass.unmatched) {
            throw new MalformedFormatException(
                    source,
                    (includes.contains(pattern) ? "include " : "exclude ") + pattern,
                    "matches nothing in this source; mend the pattern, or remove it");
        }
        return new FileTree(root);
    }

    /** One way through a tree. All of it is looked at, so that every pattern has its chance. */
    private final class Pass {
        private final Set<PathGlob> unmatched = new LinkedHashSet<>(includes);

        private Pass() {
            unmatched.addAll(excludes);
        }

        private Optional<Directory> directory(TreePath path, Directory directory, boolean included, boolean excluded) {
            Map<EntryName, Node> entries = new TreeMap<>();
            for (Map.Entry<EntryName, Node> entry : directory.entries().entrySet()) {
                TreePath child = path.resolve(entry.getKey());
                String printable = child.toString();
                // The patterns first: one that matches in vain must not count as one that matches nothing.
                boolean excludes = anyMatches(TreeFilter.this.excludes, printable) || excluded;
                boolean includes = anyMatches(TreeFilter.this.includes, printable) || included;
                node(child, entry.getValue(), includes, excludes).ifPresent(node -> entries.put(entry.getKey(), node));
            }
            if (excluded || (!included && entries.isEmpty())) {
                return Optional.empty();
            }
            return Optional.of(
                    included && !directory.isImplied()
                            ? new Directory(directory.metadata(), entries)
                            : Directory.implied(directory.metadata(), entries));
        }

        private Optional<? extends Node> node(TreePath path, Node node, boolean included, boolean excluded) {
            if (node instanceof Directory directory) {
                return directory(path, directory, included, excluded);
            }
            return included && !excluded ? Optional.of(node) : Optional.empty();
        }

        private boolean anyMatches(List<PathGlob> patterns, String path) {
            boolean any = false;
            for (PathGlob pattern : patterns) {
                if (pattern.matches(path)) {
                    unmatched.remove(pattern);
                    any = true;
                }
            }
            return any;
        }
    }
}
