package org.gnome.oci.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gnome.oci.testing.ExternalTool;

/**
 * A small runtime and a small image with the known differences between upstream's images and the Flatpak runtimes, as
 * {@code foreign/trees.txt} describes them.
 *
 * @param entries what either has
 */
record ForeignTrees(List<Entry> entries) {
    private static final Path DESCRIPTION = Path.of("src/test/resources/foreign/trees.txt");

    /** A tree that can be made of the entries. */
    enum Tree {
        RUNTIME,
        LOWER_LAYER,
        IMAGE
    }

    /** A line of the description. */
    private record Entry(String verdict, String type, String path, Map<String, String> attributes) {
        static Entry parse(String line) {
            String[] words = line.split(" +", -1);
            Map<String, String> attributes = new HashMap<>();
            for (String word : Arrays.copyOfRange(words, 4, words.length)) {
                int equals = word.indexOf('=');
                attributes.put(word.substring(0, equals), word.substring(equals + 1));
            }
            return new Entry(words[1], words[2], words[3], attributes);
        }

        /** The id of the rule that explains it. */
        Optional<String> rule() {
            return verdict.length() > 1 ? Optional.of(verdict.substring(1)) : Optional.empty();
        }

        private Optional<String> attribute(String name) {
            return Optional.ofNullable(attributes.get(name));
        }

        /** Where a tree has it. */
        private Optional<String> place(Tree tree) {
            String place = tree == Tree.RUNTIME ? path : attribute("image").orElse(path);
            boolean has = switch (verdict.charAt(0)) {
                case '-' -> tree == Tree.RUNTIME;
                case '+' -> tree == Tree.IMAGE;
                case '<' -> tree == Tree.LOWER_LAYER;
                default -> tree != Tree.LOWER_LAYER || path.startsWith("/usr/share/icons");
            };
            return has && !place.isEmpty() ? Optional.of("." + place) : Optional.empty();
        }

        /** The commands that make it. */
        private Optional<String> commands(Tree tree) {
            return place(tree).map(place -> "mkdir -p '" + Path.of(place).getParent() + "'\n" + make(tree, place));
        }

        private String make(Tree tree, String place) {
            return switch (type) {
                case "dir" -> "mkdir -p '" + place + "'\n" + metadata("755", place);
                case "link" -> "ln -s '" + attribute("link").orElseThrow() + "' '" + place + "'\n";
                default ->
                    attribute("hardlink")
                            .map(target -> "ln '." + target + "' '" + place + "'\n")
                            .orElseGet(() ->
                                    "printf '%s' '" + content(tree) + "' > '" + place + "'\n" + metadata("644", place));
            };
        }

        private String content(Tree tree) {
            boolean differs = tree == Tree.LOWER_LAYER || attributes.containsKey("content");
            return differs ? path + " of " + tree : path;
        }

        private String metadata(String usualMode, String place) {
            return attribute("owner")
                            .map(owner -> "chown " + owner + " '" + place + "'\n")
                            .orElse("")
                    + "chmod " + attribute("mode").orElse(usualMode) + " '" + place + "'\n"
                    + attribute("capability")
                            .map(value -> "setfattr -n security.capability -v " + value + " '" + place + "'\n")
                            .orElse("");
        }
    }

    /** Those of {@code platform} or {@code sdk}. */
    static ForeignTrees of(String image) throws IOException {
        String initial = image.substring(0, 1).toUpperCase(Locale.ROOT);
        List<Entry> entries = new ArrayList<>();
        for (String line : Files.readAllLines(DESCRIPTION)) {
            if (!line.isEmpty() && !line.startsWith("#") && line.substring(0, 2).contains(initial)) {
                entries.add(Entry.parse(line));
            }
        }
        return new ForeignTrees(entries);
    }

    /** The rule and the path of every difference. */
    List<String> differences() {
        return entries.stream()
                .flatMap(entry -> entry.rule().map(rule -> rule + " " + entry.path).stream())
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
