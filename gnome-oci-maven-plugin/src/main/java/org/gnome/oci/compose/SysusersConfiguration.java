package org.gnome.oci.compose;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreePath;

/**
 * What the files {@code sysusers.d/*.conf} of a tree create, in the order in which systemd-sysusers reads them: by file
 * name, where a file in /etc hides its namesake in /usr, and a link to /dev/null hides it altogether.
 */
final class SysusersConfiguration {
    /** The strongest first. */
    private static final List<TreePath> DIRECTORIES = List.of(
            TreePath.of("etc/sysusers.d"), TreePath.of("usr/local/lib/sysusers.d"), TreePath.of("usr/lib/sysusers.d"));

    private static final ByteString SUFFIX = ByteString.ofUtf8(".conf");
    private static final ByteString MASK = ByteString.ofUtf8("/dev/null");

    private final Map<String, SysusersLine.User> users = new LinkedHashMap<>();
    private final Map<String, SysusersLine.Group> groups = new LinkedHashMap<>();
    private final Map<String, SortedSet<String>> members = new LinkedHashMap<>();
    private final Map<String, String> places = new HashMap<>();

    private SysusersConfiguration() {}

    static SysusersConfiguration read(FileTree tree) throws IOException {
        SysusersConfiguration configuration = new SysusersConfiguration();
        for (TreePath file : files(tree).values()) {
            configuration.readFile(file, tree.find(file).orElseThrow());
        }
        configuration.addImplied();
        return configuration;
    }

    private static SortedMap<EntryName, TreePath> files(FileTree tree) {
        SortedMap<EntryName, TreePath> files = new TreeMap<>();
        for (TreePath path : DIRECTORIES) {
            if (tree.find(path).orElse(null) instanceof Directory directory) {
                for (EntryName name : directory.entries().keySet()) {
                    if (endsWithSuffix(name.bytes())) {
                        files.putIfAbsent(name, path.resolve(name));
                    }
                }
            }
        }
        return files;
    }

    private static boolean endsWithSuffix(ByteString name) {
        int start = name.length() - SUFFIX.length();
        return start >= 0 && name.substring(start, name.length()).equals(SUFFIX);
    }

    private void readFile(TreePath path, Node node) throws IOException {
        if (node instanceof SymbolicLink link && link.target().equals(MASK)) {
            return;
        }
        String text = AccountFile.text(path, node);
        if (ByteString.copyOf(text.getBytes(StandardCharsets.ISO_8859_1)).toUtf8() == null) {
            throw new MalformedFormatException(path.toString(), "file", "is not UTF-8");
        }
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String content = line.strip();
            if (!content.isEmpty() && !content.startsWith("#")) {
                String place = "line " + number;
                SysusersLine read = new SysusersLineReader(path.toString(), place)
                        .read(content)
                        .orElse(null);
                if (read != null) {
                    add(read, path.toString(), place);
                }
            }
        }
    }

    private void add(SysusersLine line, String source, String place) throws MalformedFormatException {
        if (line instanceof SysusersLine.User user) {
            add(users, user, "user " + user.name(), source, place);
        } else if (line instanceof SysusersLine.Group group) {
            add(groups, group, "group " + group.name(), source, place);
        } else if (line instanceof SysusersLine.Member member) {
            members.computeIfAbsent(member.group(), group -> new TreeSet<>()).add(member.name());
            places.putIfAbsent("user " + member.name(), source + ", " + place);
            places.putIfAbsent("group " + member.group(), source + ", " + place);
        }
    }

    /** systemd-sysusers takes the first of two different lines and complains; an image should not be built on that. */
    private <T extends SysusersLine> void add(Map<String, T> lines, T line, String what, String source, String place)
            throws MalformedFormatException {
        T other = lines.putIfAbsent(line.name(), line);
        if (other == null) {
            places.put(what, source + ", " + place);
        } else if (!other.equals(line)) {
            throw new MalformedFormatException(
                    source,
                    place,
                    "contradicts " + places.get(what) + " on the " + what
                            + "; hide one of the two files by an overlay");
        }
    }

    /** Members and their groups are created where no line does. */
    private void addImplied() {
        members.forEach((group, names) -> {
            groups.computeIfAbsent(group, name -> new SysusersLine.Group(name, Optional.empty()));
            names.forEach(name -> users.computeIfAbsent(name, SysusersLine.User::implied));
        });
    }

    /** The users, in the order in which they are created. */
    Map<String, SysusersLine.User> users() {
        return users;
    }

    /** The groups beside those of users. */
    Map<String, SysusersLine.Group> groups() {
        return groups;
    }

    /** New members of groups. */
    Map<String, SortedSet<String>> members() {
        return members;
    }

    /** Where a user or group comes from, for errors. */
    String place(String what) {
        return places.getOrDefault(what, what);
    }
}
