package org.gnome.oci.system;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gnome.oci.system.ForeignTrees.Tree;

/**
 * A line of {@code foreign/runtime-trees.txt} or {@code foreign/system-trees.txt}, which say what the parts mean.
 *
 * @param verdict a sign for who has it, and the id of a rule
 * @param type {@code file}, {@code dir}, {@code link} or {@code whiteout}
 * @param path where it is, as it is compared
 * @param attributes what it has beside the usual
 */
record ForeignEntry(String verdict, String type, String path, Map<String, String> attributes) {
    /** Where a disk image has the configuration that is laid over /etc. */
    private static final String CONFEXT = "/usr/lib/confexts/gnomeos-base-config";

    /** The extended attributes by their names in the description. */
    private static final Map<String, String> XATTRS =
            Map.of("capability", "security.capability", "acl", "system.posix_acl_access", "note", "user.note");

    static ForeignEntry parse(String line) {
        String[] words = line.split(" +", -1);
        Map<String, String> attributes = new HashMap<>();
        for (String word : Arrays.copyOfRange(words, 4, words.length)) {
            int equals = word.indexOf('=');
            attributes.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return new ForeignEntry(words[1], words[2], words[3], attributes);
    }

    /** The id of the rule that explains it. */
    Optional<String> rule() {
        return verdict.length() > 1 ? Optional.of(verdict.substring(1)) : Optional.empty();
    }

    /** The entry, and after one in /etc of a disk image what it is a copy of: that in the confext. */
    Stream<ForeignEntry> withOriginal() {
        boolean isCopied =
                isMarked("=~-_") && isEtc() && !attributes.containsKey("in") && !attributes.containsKey("reference");
        if (!isCopied) {
            return Stream.of(this);
        }
        Map<String, String> original = new HashMap<>(attributes);
        original.put("image", "");
        original.putIfAbsent("text", path);
        return Stream.of(this, new ForeignEntry("-G10-confext", type, CONFEXT + path, original));
    }

    /** The commands that make it in the current directory, if a tree has it. */
    Optional<String> commands(Tree tree) {
        return place(tree).map(place -> "mkdir -p '" + parent(place) + "'\n" + make(tree, place));
    }

    private Optional<String> place(Tree tree) {
        String place = attribute(tree == Tree.IMAGE ? "image" : "reference").orElse(path);
        boolean has = switch (tree) {
            case REFERENCE -> isMarked("=~-") && !type.equals("whiteout");
            case IMAGE -> isMarked("=~+");
            case LOWER_LAYER -> isMarked("<") || path.startsWith("/usr/share/icons");
            case SYSTEM -> isMarked("=~-_") && isIn(tree) && (!isEtc() || attributes.containsKey("reference"));
            case DEVEL, DEVEL_CONFEXT, DEBUG -> isMarked("=~-_") && isIn(tree);
        };
        return has && !place.isEmpty() ? Optional.of("." + place) : Optional.empty();
    }

    private boolean isMarked(String signs) {
        return signs.indexOf(verdict.charAt(0)) >= 0;
    }

    private boolean isEtc() {
        return path.startsWith("/etc");
    }

    private boolean isIn(Tree part) {
        return attribute("in").orElse(Tree.SYSTEM.toString()).equals(part.toString());
    }

    private Optional<String> attribute(String name) {
        return Optional.ofNullable(attributes.get(name));
    }

    private static String parent(String place) {
        return place.substring(0, place.lastIndexOf('/'));
    }

    private String make(Tree tree, String place) {
        return switch (type) {
            case "dir" -> "mkdir -p '" + place + "'\n" + metadata(tree, "755", place);
            case "whiteout" -> "mknod '" + place + "' c 0 0\n";
            case "link" -> "ln -s '" + attribute("link").orElseThrow() + "' '" + place + "'\n";
            default ->
                attribute("hardlink")
                        .map(target -> "ln '." + target + "' '" + place + "'\n")
                        .orElseGet(() -> "printf '%b' '" + content(tree) + "' > '" + place + "'\n"
                                + metadata(tree, "644", place));
        };
    }

    private String content(Tree tree) {
        String text = attribute("text").orElse(path);
        if (isMarked("_")) {
            return text + " hidden";
        }
        boolean differs = tree == Tree.LOWER_LAYER || attributes.containsKey("content");
        boolean isImage = tree == Tree.LOWER_LAYER || tree == Tree.IMAGE;
        return differs ? text + " of " + (isImage ? tree : Tree.REFERENCE) : text;
    }

    private String metadata(Tree tree, String usualMode, String place) {
        String owner = attribute("owner")
                .map(value -> "chown " + value + " '" + place + "'\n")
                .orElse("");
        String mode = "chmod " + attribute("mode").orElse(usualMode) + " '" + place + "'\n";
        String xattrs = attributes.keySet().stream()
                .filter(XATTRS::containsKey)
                .map(name -> setAttribute(XATTRS.getOrDefault(name, name), attributes.getOrDefault(name, ""), place))
                .collect(Collectors.joining());
        boolean isOpaque = attributes.containsKey("opaque") && tree == Tree.DEVEL;
        return owner + mode + xattrs + (isOpaque ? setAttribute("trusted.overlay.opaque", "y", place) : "");
    }

    private static String setAttribute(String name, String value, String place) {
        return "setfattr -n " + name + " -v " + value + " '" + place + "'\n";
    }
}
