package org.gnome.oci.source.flatpak;

import java.util.EnumSet;
import java.util.Set;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.Fidelity.Attribute;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.Xattrs;

/** Finds the attributes that a tree carries although Flatpak canonicalises them away. */
final class CarriedAttributes {
    private final Set<Attribute> found = EnumSet.noneOf(Attribute.class);

    private CarriedAttributes() {}

    /** What Flatpak keeps, and whatever else occurs in the tree. */
    static Fidelity widen(Fidelity canonical, FileTree tree) {
        CarriedAttributes carried = new CarriedAttributes();
        carried.found.addAll(canonical.attributes());
        carried.visit(tree.root());
        return new Fidelity(carried.found);
    }

    private void visit(Node node) {
        visit(node.metadata());
        if (node instanceof Directory directory) {
            directory.entries().values().forEach(this::visit);
        }
    }

    private void visit(Metadata metadata) {
        if ((metadata.permissions() & Metadata.SPECIAL_MASK) != 0) {
            found.add(Attribute.SPECIAL_BITS);
        }
        if (metadata.uid() != 0 || metadata.gid() != 0) {
            found.add(Attribute.OWNER);
        }
        if (metadata.xattrs().values().containsKey(Xattrs.CAPABILITY)) {
            found.add(Attribute.CAPABILITIES);
        }
        if (metadata.xattrs().values().keySet().stream().anyMatch(name -> !name.equals(Xattrs.CAPABILITY))) {
            found.add(Attribute.XATTRS);
        }
    }
}
