package org.gnome.oci.system.fidelity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.MtreeText;

/**
 * What Python finds in a directory or a layer: {@code observe.py} says which keywords an entry has.
 *
 * @param entries the keywords of each path; its characters are bytes
 */
record Observation(SortedMap<String, Map<String, String>> entries) {
    private static final String ABSENT = "absent";

    static Observation ofDirectory(Path directory) throws IOException, InterruptedException {
        return run("directory", directory);
    }

    static Observation ofTar(Path archive) throws IOException, InterruptedException {
        return run("tar", archive);
    }

    /** One entry. */
    static Observation of(String path, Map<String, String> keywords) {
        return new Observation(new TreeMap<>(Map.of(path, keywords)));
    }

    private static Observation run(String form, Path place) throws IOException, InterruptedException {
        byte[] lines = ExternalTool.run(
                Path.of("/"),
                "python3",
                Features.RESOURCES.resolve("observe.py").toString(),
                form,
                place.toString());
        return new Observation(new TreeMap<>(MtreeText.entries(new String(lines, StandardCharsets.US_ASCII))));
    }

    /**
     * A keyword that is not what it should be.
     *
     * @param path the entry
     * @param keyword which
     * @param expected what it should be
     * @param actual what it is
     */
    record Difference(String path, String keyword, String expected, String actual) {}

    /** Everything below a path that is here and not there, there and not here, or not the same. */
    List<Difference> differences(Observation expected, String below) {
        List<Difference> differences = new ArrayList<>();
        TreeSet<String> paths = new TreeSet<>(under(below));
        paths.addAll(expected.under(below));
        for (String path : paths) {
            Map<String, String> ours = entries.getOrDefault(path, Map.of());
            Map<String, String> theirs = expected.entries.getOrDefault(path, Map.of());
            TreeSet<String> keywords = new TreeSet<>(ours.keySet());
            keywords.addAll(theirs.keySet());
            for (String keyword : keywords) {
                if (!Objects.equals(ours.get(keyword), theirs.get(keyword))) {
                    differences.add(new Difference(
                            path, keyword, theirs.getOrDefault(keyword, ABSENT), ours.getOrDefault(keyword, ABSENT)));
                }
            }
        }
        return differences;
    }

    /** The paths from one on that are it or below it. */
    List<String> under(String path) {
        return entries.tailMap(path).keySet().stream()
                .takeWhile(other -> other.startsWith(path))
                .filter(other -> other.equals(path) || other.startsWith(path + "/"))
                .toList();
    }
}
