package org.gnome.oci.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.HardlinkGroups;
import org.gnome.oci.tree.MtreeWriter;
import org.gnome.oci.tree.RegularFile;

/**
 * Everything that is to be known of every entry of a tree, in the keywords of mtree(5): type, mode, owner, link count,
 * size, SHA-256 of the bytes read, link target, device number, time, {@code xattr.NAME} in hexadecimal, and
 * {@code file}, the first of the names that a regular file has.
 *
 * @param entries the keywords of each path; its characters are bytes
 */
public record TreeFacts(Map<String, Map<String, String>> entries) {
    private static final String XATTR = "xattr.";

    private static final int MAX_SHOWN = 120;

    /** What bsdtar and getfattr find in a directory. */
    public static TreeFacts ofDirectory(Path directory) throws IOException, InterruptedException {
        ExternalTool.require("bsdtar");
        ExternalTool.require("getfattr");
        byte[] listing = ExternalTool.run(
                directory,
                "bsdtar",
                "-cf",
                "-",
                // Else it prints a mode that it makes of the ACL, without its mask.
                "--no-acls",
                "--format=mtree",
                "--options=!all,type,mode,uid,gid,nlink,size,link,sha256,device,time,inode",
                ".");
        Map<String, Map<String, String>> entries = MtreeText.entries(new String(listing, StandardCharsets.US_ASCII));
        addXattrs(entries, xattrs(directory));
        nameFiles(entries);
        // The link count of a directory says nothing that its entries do not, and that of other inodes is not kept.
        entries.values().stream()
                .filter(keywords -> !"file".equals(keywords.get("type")))
                .forEach(keywords -> keywords.remove("nlink"));
        return new TreeFacts(entries);
    }

    /** What is in a tree that was read. */
    public static TreeFacts of(FileTree tree) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        new MtreeWriter(Fidelity.FULL).write(tree, text);
        Map<String, Map<String, String>> entries = MtreeText.entries(text.toString(StandardCharsets.US_ASCII));
        entries.replaceAll((path, keywords) -> decodeXattrs(keywords));
        HardlinkGroups groups = HardlinkGroups.of(tree);
        for (RegularFile file : groups.files()) {
            List<String> names = groups.namesOf(file).stream()
                    .map(path -> "./" + new String(path.bytes().toByteArray(), StandardCharsets.ISO_8859_1))
                    .sorted()
                    .toList();
            names.forEach(name -> keywords(entries, name).put("file", names.get(0)));
        }
        return new TreeFacts(entries);
    }

    private static Map<String, String> decodeXattrs(Map<String, String> keywords) {
        Map<String, String> decoded = new TreeMap<>();
        keywords.forEach((keyword, value) -> decoded.put(
                MtreeText.unescaped(keyword),
                keyword.startsWith(XATTR)
                        ? HexFormat.of().formatHex(Base64.getDecoder().decode(value))
                        : value));
        return decoded;
    }

    private static String xattrs(Path directory) throws IOException, InterruptedException {
        ExternalTool.Result result =
                ExternalTool.runAllowingFailure(directory, "getfattr", "-h", "-R", "-d", "-m", "-", "-e", "hex", ".");
        if (result.exitCode() != 0) {
            assertThat(result.errors().lines()).allMatch(line -> line.endsWith(": Operation not supported"));
            assertThat(result.output()).isEmpty();
        }
        return new String(result.output(), StandardCharsets.ISO_8859_1);
    }

    /** getfattr prints {@code # file: PATH} and a line for each attribute. */
    private static void addXattrs(Map<String, Map<String, String>> entries, String listing) {
        Map<String, String> current = Map.of();
        for (String line : listing.split("\n", -1)) {
            if (line.startsWith("# file: ")) {
                String path = MtreeText.unescaped(line.substring("# file: ".length()));
                current = keywords(entries, path.equals(".") ? path : "./" + path);
            } else if (!line.isEmpty()) {
                int equals = line.indexOf("=0x");
                String name = MtreeText.unescaped(line.substring(0, equals < 0 ? line.length() : equals));
                current.put(XATTR + name, equals < 0 ? "" : line.substring(equals + "=0x".length()));
            }
        }
    }

    private static void nameFiles(Map<String, Map<String, String>> entries) {
        Map<String, String> firstNames = new HashMap<>();
        entries.forEach((path, keywords) -> {
            String inode = keywords.remove("inode");
            if ("file".equals(keywords.get("type"))) {
                keywords.put("file", firstNames.computeIfAbsent(inode, number -> path));
            }
        });
    }

    private static Map<String, String> keywords(Map<String, Map<String, String>> entries, String path) {
        return Objects.requireNonNull(entries.get(path), path);
    }

    /** The same without extended attributes, where a tool does not restore them. */
    public TreeFacts withoutXattrs() {
        return without((path, keyword) -> keyword.startsWith(XATTR));
    }

    /** The same without size and digest of entries whose paths match, where a tool does not restore them. */
    public TreeFacts withoutContents(String pattern) {
        return without(
                (path, keyword) -> (keyword.equals("size") || keyword.equals("sha256digest")) && path.matches(pattern));
    }

    /** The same without extended attributes of some names, where a tool does not restore them. */
    public TreeFacts withoutXattrs(String pattern) {
        return without((path, keyword) ->
                keyword.startsWith(XATTR) && keyword.substring(XATTR.length()).matches(pattern));
    }

    /** The same without the root, where a tool makes one of its own. */
    public TreeFacts withoutRoot() {
        Map<String, Map<String, String>> rest = new TreeMap<>(entries);
        rest.remove(".");
        return new TreeFacts(rest);
    }

    /** The same with one time for all entries, in seconds since the epoch: what a layer makes of a tree. */
    public TreeFacts withTime(long seconds) {
        Map<String, Map<String, String>> timed = new TreeMap<>();
        entries.forEach((path, all) -> {
            Map<String, String> keywords = new TreeMap<>(all);
            keywords.replace("time", seconds + ".0");
            timed.put(path, keywords);
        });
        return new TreeFacts(timed);
    }

    private TreeFacts without(BiPredicate<String, String> excluded) {
        Map<String, Map<String, String>> rest = new TreeMap<>();
        entries.forEach((path, all) -> {
            Map<String, String> some = new TreeMap<>(all);
            some.keySet().removeIf(keyword -> excluded.test(path, keyword));
            rest.put(path, some);
        });
        return new TreeFacts(rest);
    }

    /** Fails, naming entries and keywords, unless all is the same. */
    public void requireEqual(TreeFacts expected, String whose) {
        List<String> differences = new ArrayList<>();
        TreeSet<String> paths = new TreeSet<>(entries.keySet());
        paths.addAll(expected.entries.keySet());
        for (String path : paths) {
            Map<String, String> ours = entries.getOrDefault(path, Map.of("missing", "here"));
            Map<String, String> theirs = expected.entries.getOrDefault(path, Map.of("missing", "there"));
            TreeSet<String> keywords = new TreeSet<>(ours.keySet());
            keywords.addAll(theirs.keySet());
            keywords.removeIf(keyword -> ours.getOrDefault(keyword, "-").equals(theirs.getOrDefault(keyword, "-")));
            keywords.forEach(keyword -> differences.add(
                    path + " " + keyword + ": " + shown(ours, keyword) + " instead of " + shown(theirs, keyword)));
        }
        assertThat(differences).as("differences from %s", whose).isEmpty();
        assertThat(entries).as("entries").isNotEmpty();
    }

    private static String shown(Map<String, String> keywords, String keyword) {
        String value = keywords.getOrDefault(keyword, "nothing");
        return value.length() <= MAX_SHOWN ? value : value.substring(0, MAX_SHOWN) + "… of " + value.length();
    }
}
