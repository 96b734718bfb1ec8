package org.gnome.oci.system;

import java.io.IOException;
import java.util.Map;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;

/**
 * A reader with a defect, which a check must find.
 *
 * @param sound the reader without it
 * @param defect what it does to the tree
 */
record FaultySource(TreeSource sound, Defect defect) implements TreeSource {
    /** A mistake. */
    @FunctionalInterface
    interface Defect {
        void applyTo(TreeBuilder tree) throws IOException;
    }

    @Override
    public FileTree read() throws IOException {
        Directory root = sound.read().root();
        TreeBuilder tree = new TreeBuilder("faulty", root.metadata());
        for (Map.Entry<EntryName, Node> entry : root.entries().entrySet()) {
            tree.add(TreePath.ROOT.resolve(entry.getKey()), entry.getValue());
        }
        defect.applyTo(tree);
        return tree.build();
    }

    @Override
    public SourceDescription describe() throws IOException {
        return sound.describe();
    }

    @Override
    public Fidelity fidelity() {
        return sound.fidelity();
    }

    @Override
    public void close() throws IOException {
        sound.close();
    }
}
