package org.gnome.oci.system;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreePath;

/**
 * Every ELF file of a tree with the libraries and the dynamic linker that it asks for, looked up inside the tree as
 * ld.so(8) does: what the process has loaded already, the file's own search path, the directories of
 * {@code /etc/ld.so.conf}, the default ones. A library is judged in the programs that load it, and by itself where none
 * does.
 */
final class LinkedLibraries {
    /** Files that only a debugger reads: they have the headers of a program and none of its content. */
    private static final String DEBUG = "/usr/lib/debug/";

    private static final List<String> DEFAULT_DIRECTORIES =
            List.of("/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib");

    /** As many links as Linux follows (ELOOP). */
    private static final int MAX_LINKS = 40;

    private final FileTree tree;
    private final List<String> directories = new ArrayList<>();
    private final List<Linked> files = new ArrayList<>();
    private final IdentityHashMap<Node, Linked> byNode = new IdentityHashMap<>();

    /** An ELF file at its place. */
    private record Linked(TreePath path, ElfFile elf) {}

    private LinkedLibraries(FileTree tree) {
        this.tree = tree;
    }

    /** Reads all ELF files of a tree. */
    static LinkedLibraries of(FileTree tree) throws IOException {
        LinkedLibraries libraries = new LinkedLibraries(tree);
        libraries.addConfiguration("/etc/ld.so.conf");
        libraries.directories.addAll(DEFAULT_DIRECTORIES);
        tree.walk(libraries::visit);
        return libraries;
    }

    private void visit(TreePath path, Node node) throws IOException {
        if (!(node instanceof RegularFile file) || path.toString().startsWith(DEBUG)) {
            return;
        }
        try (InputStream in = file.content().open()) {
            byte[] magic = in.readNBytes(Integer.BYTES);
            if (magic.length < Integer.BYTES || ByteBuffer.wrap(magic).getInt() != ElfFile.MAGIC) {
                return;
            }
            byte[] bytes = new byte[Math.toIntExact(file.content().size())];
            System.arraycopy(magic, 0, bytes, 0, magic.length);
            in.readNBytes(bytes, magic.length, bytes.length - magic.length);
            ElfFile.read(bytes).map(elf -> new Linked(path, elf)).ifPresent(linked -> {
                files.add(linked);
                byNode.put(node, linked);
            });
        }
    }

    /** How many ELF files there are. */
    int count() {
        return files.size();
    }

    /** What cannot be found, one line for each file and what it asks for. */
    SortedSet<String> missing() {
        SortedSet<String> missing = new TreeSet<>();
        Set<Linked> loaded = new HashSet<>();
        for (Linked program : files) {
            program.elf.interpreter().ifPresent(interpreter -> {
                if (library(interpreter, program.elf).isEmpty()) {
                    missing.add(program.path + " needs the dynamic linker " + interpreter);
                }
                loaded.addAll(load(program, missing));
            });
        }
        files.stream().filter(file -> !loaded.contains(file)).forEach(file -> load(file, missing));
        return missing;
    }

    /** Loads a file and all that it needs, breadth first; returns what was loaded. */
    private Set<Linked> load(Linked first, SortedSet<String> missing) {
        Map<String, Linked> loaded = new HashMap<>();
        Deque<Linked> queue = new ArrayDeque<>(List.of(first));
        loaded.put("", first);
        while (!queue.isEmpty()) {
            Linked file = queue.pop();
            for (String name : file.elf.needed()) {
                if (loaded.containsKey(name)) {
                    continue;
                }
                library(file, name)
                        .ifPresentOrElse(
                                library -> {
                                    loaded.put(name, library);
                                    queue.add(library);
                                },
                                () -> missing.add(file.path + " needs " + name));
            }
        }
        return new HashSet<>(loaded.values());
    }

    private Optional<Linked> library(Linked file, String name) {
        if (name.contains("/")) {
            return library(name, file.elf);
        }
        String origin = file.path.parent().orElseThrow().toString();
        return Stream.concat(
                        file.elf.searchPath().stream()
                                .map(directory ->
                                        directory.replace("${ORIGIN}", origin).replace("$ORIGIN", origin)),
                        directories.stream())
                .flatMap(directory -> library(directory + "/" + name, file.elf).stream())
                .findFirst();
    }

    private Optional<Linked> library(String path, ElfFile forFile) {
        return find(path).map(byNode::get).filter(library -> library.elf.machine() == forFile.machine());
    }

    /** Reads ld.so.conf(5): directories, and the files that it includes. */
    private void addConfiguration(String path) throws IOException {
        if (!(find(path).orElse(null) instanceof RegularFile file)) {
            return;
        }
        for (String line : text(file).split("\n", -1)) {
            String directive = line.replaceFirst("#.*", "").strip();
            if (directive.startsWith("include ")) {
                addIncluded(directive.substring("include ".length()).strip());
            } else if (!directive.isEmpty()) {
                directories.add(directive);
            }
        }
    }

    /** Includes {@code DIRECTORY/*.conf}, the only pattern in use. */
    private void addIncluded(String pattern) throws IOException {
        String absolute = pattern.startsWith("/") ? pattern : "/etc/" + pattern;
        String directory = absolute.replaceFirst("/\\*\\.conf$", "");
        if (find(directory).orElse(null) instanceof Directory entries) {
            for (EntryName name : entries.entries().keySet()) {
                if (name.toString().endsWith(".conf")) {
                    addConfiguration(directory + "/" + name);
                }
            }
        }
    }

    private static String text(RegularFile file) throws IOException {
        try (InputStream in = file.content().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The entry at a path, with all links followed inside the tree. */
    private Optional<Node> find(String path) {
        Deque<String> names = new ArrayDeque<>(List.of(path.split("/", -1)));
        List<String> reached = new ArrayList<>();
        int links = 0;
        while (!names.isEmpty()) {
            String name = names.pop();
            if (name.equals("..")) {
                reached.remove(reached.size() - 1);
            } else if (!name.isEmpty() && !name.equals(".")) {
                reached.add(name);
                Optional<Node> node = tree.find(TreePath.of(String.join("/", reached)));
                if (node.isEmpty()) {
                    return node;
                }
                if (node.get() instanceof SymbolicLink link) {
                    reached.remove(reached.size() - 1);
                    String target = link.target().toString();
                    if (target.startsWith("/")) {
                        reached.clear();
                    }
                    List<String> parts = List.of(target.split("/", -1));
                    for (int i = parts.size() - 1; i >= 0; i--) {
                        names.push(parts.get(i));
                    }
                    if (++links > MAX_LINKS) {
                        return Optional.empty();
                    }
                }
            }
        }
        return tree.find(TreePath.of(String.join("/", reached)));
    }
}
