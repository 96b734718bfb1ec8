package org.gnome.oci.parity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.gnome.oci.tree.Device;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FilePair;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreePath;

/** One walk through both trees: finds every difference that needs no content, and the files whose content matters. */
final class EntryComparison {
    private final MetadataComparison metadata;
    private final List<Difference> differences = new ArrayList<>();
    private final List<MatchedFile> matchedFiles = new ArrayList<>();
    private final Map<EntryType, Tally> tallies = new EnumMap<>(EntryType.class);

    EntryComparison(Fidelity common, FileTree reference, FileTree image) {
        this.metadata = new MetadataComparison(common, differences::add);
        compare(TreePath.ROOT, reference.root(), image.root());
    }

    List<Difference> differences() {
        return differences;
    }

    List<MatchedFile> matchedFiles() {
        return matchedFiles;
    }

    List<EntryCount> counts() {
        return Arrays.stream(EntryType.values())
                .map(type -> tally(type).count(type))
                .toList();
    }

    private void compare(TreePath path, Node reference, Node image) {
        EntryType type = EntryType.of(reference);
        tally(type).reference++;
        tally(EntryType.of(image)).image++;
        if (type != EntryType.of(image)) {
            differences.add(new Difference.TypeDiffers(path, EntrySummary.of(reference), EntrySummary.of(image)));
            holdings(path, reference, this::onlyInReference);
            holdings(path, image, this::onlyInImage);
            return;
        }
        tally(type).onBothSides++;
        compareValues(path, reference, image);
        metadata.compare(path, type, reference.metadata(), image.metadata());
        if (reference instanceof Directory left && image instanceof Directory right) {
            compareEntries(path, left, right);
        }
    }

    private void compareValues(TreePath path, Node reference, Node image) {
        if (reference instanceof RegularFile left && image instanceof RegularFile right) {
            matchedFiles.add(new MatchedFile(path, new FilePair(left, right)));
        } else if (reference instanceof SymbolicLink left && image instanceof SymbolicLink right) {
            if (!left.target().equals(right.target())) {
                differences.add(new Difference.LinkTargetDiffers(path, left.target(), right.target()));
            }
        } else if (reference instanceof Device left && image instanceof Device right) {
            Difference.DeviceDiffers.DeviceNumber expected = number(left);
            Difference.DeviceDiffers.DeviceNumber actual = number(right);
            if (!expected.equals(actual)) {
                differences.add(new Difference.DeviceDiffers(path, expected, actual));
            }
        }
    }

    private static Difference.DeviceDiffers.DeviceNumber number(Device device) {
        return new Difference.DeviceDiffers.DeviceNumber(device.major(), device.minor());
    }

    private void compareEntries(TreePath path, Directory reference, Directory image) {
        Set<EntryName> names = new TreeSet<>(reference.entries().keySet());
        names.addAll(image.entries().keySet());
        for (EntryName name : names) {
            Optional<Node> left = reference.entry(name);
            Optional<Node> right = image.entry(name);
            TreePath child = path.resolve(name);
            if (left.isEmpty()) {
                right.ifPresent(node -> onlyInImage(child, node));
            } else if (right.isEmpty()) {
                onlyInReference(child, left.get());
            } else {
                compare(child, left.get(), right.get());
            }
        }
    }

    private void onlyInReference(TreePath path, Node node) {
        tally(EntryType.of(node)).reference++;
        differences.add(new Difference.OnlyInReference(path, EntrySummary.of(node)));
        holdings(path, node, this::onlyInReference);
    }

    private void onlyInImage(TreePath path, Node node) {
        tally(EntryType.of(node)).image++;
        differences.add(new Difference.OnlyInImage(path, EntrySummary.of(node)));
        holdings(path, node, this::onlyInImage);
    }

    private static void holdings(TreePath path, Node node, BiConsumer<TreePath, Node> receiver) {
        if (node instanceof Directory directory) {
            directory.entries().forEach((name, child) -> receiver.accept(path.resolve(name), child));
        }
    }

    private Tally tally(EntryType type) {
        return tallies.computeIfAbsent(type, key -> new Tally());
    }

    private static final class Tally {
        private long reference;
        private long image;
        private long onBothSides;

        private EntryCount count(EntryType type) {
            return new EntryCount(type, reference, image, onBothSides);
        }
    }
}
