package org.gnome.oci.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.gnome.oci.testing.ExternalTool;

/**
 * A small image of upstream's and a small one of what it is compared with, with the known differences between the two,
 * as {@code foreign/runtime-trees.txt} and {@code foreign/system-trees.txt} describe them.
 *
 * @param entries what either has
 */
record ForeignTrees(List<ForeignEntry> entries) {
    private static final Path DESCRIPTIONS = Path.of("src/test/resources/foreign");

    /** A tree that can be made of the entries. */
    enum Tree {
        /** What the image is compared with, as users see it. */
        REFERENCE,
        /** The part of that which a disk image has, or an extension. */
        SYSTEM,
        DEVEL,
        DEVEL_CONFEXT,
        DEBUG,
        LOWER_LAYER,
        IMAGE;

        /** The name in descriptions. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Those of an image and of what it is compared with. */
    static ForeignTrees of(UpstreamImage image) throws IOException {
        return switch (image) {
            case PLATFORM -> new ForeignTrees(read("runtime-trees.txt", "P"));
            case SDK -> new ForeignTrees(read("runtime-trees.txt", "S"));
            case GNOMEOS -> ofSystem("O");
            case GNOMEOS_DEVEL -> ofSystem("D");
        };
    }

    private static ForeignTrees ofSystem(String initial) throws IOException {
        return new ForeignTrees(read("system-trees.txt", initial).stream()
                .flatMap(ForeignEntry::withOriginal)
                .toList());
    }

    private static List<ForeignEntry> read(String description, String initial) throws IOException {
        List<ForeignEntry> entries = new ArrayList<>();
        for (String line : Files.readAllLines(DESCRIPTIONS.resolve(description))) {
            if (!line.isEmpty() && !line.startsWith("#") && line.substring(0, 2).contains(initial)) {
                entries.add(ForeignEntry.parse(line));
            }
        }
        return entries;
    }

    /** The rule and the path of every difference. */
    List<String> differences() {
        return entries.stream()
                .flatMap(entry -> entry.rule().map(rule -> rule + " " + entry.path()).stream())
                .sorted()
                .toList();
    }

    /** Makes a tree in a directory that is there, as root. */
    void write(Tree tree, Path directory) throws IOException, InterruptedException {
        String commands = entries.stream()
                .flatMap(entry -> entry.commands(tree).stream())
                .collect(Collectors.joining("", "set -e\numask 022\n", ""));
        Path script = Files.writeString(Files.createTempFile("foreign", ".sh"), commands);
        ExternalTool.run(directory, "sh", script.toString());
        Files.delete(script);
    }
}
