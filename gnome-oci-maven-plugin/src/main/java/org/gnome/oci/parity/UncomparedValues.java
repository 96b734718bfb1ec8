package org.gnome.oci.parity;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.parity.Difference.OwnerDiffers.Owner;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.Fidelity.Attribute;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.tree.Xattrs;

/** One walk through an image: finds what its entries have that their reference cannot express. */
final class UncomparedValues {
    private final Map<Aspect, Tally> tallies = new EnumMap<>(Aspect.class);
    private final Map<RegularFile, List<TreePath>> names = new LinkedHashMap<>();

    private UncomparedValues(Fidelity reference, Fidelity image) {
        for (Aspect aspect : Aspect.values()) {
            Optional<Attribute> attribute = aspect.attribute().filter(some -> some != Attribute.MTIME);
            if (attribute.isPresent() && image.expresses(attribute.get()) && !reference.expresses(attribute.get())) {
                tallies.put(aspect, new Tally());
            }
        }
    }

    /** One element for each aspect of which there is a value. */
    static List<Uncompared> of(Fidelity reference, TreeComparison.Side image) {
        UncomparedValues values = new UncomparedValues(reference, image.fidelity());
        if (!values.tallies.isEmpty()) {
            FileTree tree = image.tree();
            values.visit(TreePath.ROOT, tree.root());
            values.addHardlinks();
        }
        return values.tallies.entrySet().stream()
                .filter(entry -> entry.getValue().count > 0)
                .map(entry -> new Uncompared(entry.getKey(), entry.getValue().count, entry.getValue().first))
                .toList();
    }

    private void visit(TreePath path, Node node) {
        visit(path, EntryType.of(node), node.metadata());
        if (node instanceof RegularFile file && tallies.containsKey(Aspect.HARDLINKS)) {
            names.computeIfAbsent(file, key -> new ArrayList<>(1)).add(path);
        } else if (node instanceof Directory directory) {
            directory.entries().forEach((name, child) -> visit(path.resolve(name), child));
        }
    }

    private void visit(TreePath path, EntryType type, Metadata metadata) {
        int special = metadata.permissions() & Metadata.SPECIAL_MASK;
        if (special != 0 && Aspect.SPECIAL_BITS.appliesTo(type)) {
            add(Aspect.SPECIAL_BITS, path, ValueText.ofSpecialBits(special));
        }
        if (metadata.uid() != 0 || metadata.gid() != 0) {
            add(Aspect.OWNER, path, new Owner(metadata.uid(), metadata.gid()).toString());
        }
        for (Map.Entry<ByteString, ByteString> xattr :
                metadata.xattrs().values().entrySet()) {
            Optional<ByteString> value = Optional.of(xattr.getValue());
            if (xattr.getKey().equals(Xattrs.CAPABILITY)) {
                add(Aspect.CAPABILITIES, path, ValueText.ofCapability(value));
            } else {
                add(Aspect.XATTRS, path, ValueText.ofXattr(xattr.getKey(), value));
            }
        }
    }

    private void addHardlinks() {
        names.values().stream()
                .filter(group -> group.size() > 1)
                .forEach(group -> add(Aspect.HARDLINKS, group.get(0), ValueText.ofNames(group)));
    }

    private void add(Aspect aspect, TreePath path, String text) {
        Optional.ofNullable(tallies.get(aspect)).ifPresent(tally -> tally.add(new Uncompared.Value(path, text)));
    }

    private static final class Tally {
        private final List<Uncompared.Value> first = new ArrayList<>();
        private long count;

        private void add(Uncompared.Value value) {
            count++;
            if (first.size() < Uncompared.MAX_LISTED) {
                first.add(value);
            }
        }
    }
}
