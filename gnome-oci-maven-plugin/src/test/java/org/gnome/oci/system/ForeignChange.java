package org.gnome.oci.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A change to an image that must turn the verdict red, as {@code foreign/changes.txt} describes it.
 *
 * @param name what is done
 * @param script the commands that do it
 * @param found what must be found, in the order of the report
 */
record ForeignChange(String name, String script, List<String> found) {
    /** The changes of a file beside that of the trees. */
    static List<ForeignChange> read(String file) throws IOException {
        String text = Files.readString(Path.of("src/test/resources/foreign", file));
        List<ForeignChange> changes = new ArrayList<>();
        for (String paragraph : text.split("\n\n", -1)) {
            if (!paragraph.startsWith("#")) {
                changes.add(parse(paragraph.lines().toList()));
            }
        }
        return changes;
    }

    private static ForeignChange parse(List<String> lines) {
        List<String> rest = lines.subList(1, lines.size());
        return new ForeignChange(
                lines.get(0),
                String.join(
                        "\n",
                        rest.stream().filter(line -> !line.startsWith("! ")).toList()),
                rest.stream()
                        .filter(line -> line.startsWith("! "))
                        .map(line -> line.substring(2))
                        .toList());
    }

    /** The tag of the changed image, which may hold little else than letters. */
    String tag() {
        return name.replaceAll("[^a-z]+", "_");
    }

    @Override
    public String toString() {
        return name;
    }
}
