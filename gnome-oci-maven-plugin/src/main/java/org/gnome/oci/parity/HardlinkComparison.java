package org.gnome.oci.parity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.gnome.oci.tree.FilePair;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;

/**
 * Compares which names belong to one file, among the names that are regular files on both sides.
 *
 * <p>Two groups that share a name but are not equal are one difference, at the first name they share. A group of three
 * that the image has as a pair and a single name is thus two differences.
 */
final class HardlinkComparison {
    private HardlinkComparison() {}

    static List<Difference> compare(List<MatchedFile> matchedFiles) {
        Map<RegularFile, List<TreePath>> reference = groups(matchedFiles, FilePair::reference);
        Map<RegularFile, List<TreePath>> image = groups(matchedFiles, FilePair::other);
        List<Difference> differences = new ArrayList<>();
        Set<FilePair> compared = new HashSet<>();
        for (MatchedFile matched : matchedFiles) {
            List<TreePath> expected = reference.getOrDefault(matched.files().reference(), List.of());
            List<TreePath> actual = image.getOrDefault(matched.files().other(), List.of());
            if (compared.add(matched.files()) && !expected.equals(actual)) {
                differences.add(new Difference.HardlinksDiffer(matched.path(), expected, actual));
            }
        }
        return differences;
    }

    private static Map<RegularFile, List<TreePath>> groups(
            List<MatchedFile> matchedFiles, Function<FilePair, RegularFile> side) {
        Map<RegularFile, List<TreePath>> groups = new HashMap<>();
        for (MatchedFile matched : matchedFiles) {
            groups.computeIfAbsent(side.apply(matched.files()), file -> new ArrayList<>(1))
                    .add(matched.path());
        }
        // Unmodifiable lists are shared by all differences that name the group.
        groups.replaceAll((file, names) -> List.copyOf(names));
        return groups;
    }
}
