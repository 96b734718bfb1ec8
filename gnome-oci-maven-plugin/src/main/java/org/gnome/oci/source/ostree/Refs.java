package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;

/**
 * The {@code refs} directory of a repository: local branches in {@code heads/REF}, those of a remote in
 * {@code remotes/REMOTE/REF}, those of a collection in {@code mirrors/COLLECTION/REF}.
 *
 * <p>A symbolic link is an alias, and followed inside {@code refs} only.
 *
 * @param directory the directory
 */
record Refs(Path directory) {
    private static final Pattern CHECKSUM = Pattern.compile("[0-9a-f]{64}");

    /** A checksum and a line feed have 65 bytes. */
    private static final int MAX_FILE_BYTES = 1024;

    /** All of Flathub has tens of thousands; no extension point has more than some hundreds. */
    private static final int MAX_LISTED = 10_000;

    /**
     * The commit of a ref.
     *
     * @param ref a commit's checksum; {@code REMOTE:REF}; or {@code REF}, which is a local branch, else the branch of
     *     the remotes or collections that have it
     * @throws MalformedFormatException if there is no such ref, if it means different commits in different remotes, or
     *     if it leads out of the repository
     */
    Digest resolve(String ref) throws IOException {
        if (CHECKSUM.matcher(ref).matches()) {
            return new Digest(ref);
        }
        RefName name = RefName.parse(ref)
                .orElseThrow(() -> malformed(
                        ref,
                        "is no ref: words of ASCII letters, digits, \"_\", \"-\" and \".\", joined by slashes,"
                                + " with \"REMOTE:\" before them if need be"));
        Map<Digest, Path> found = new TreeMap<>();
        for (Path candidate : candidates(name)) {
            Optional<Digest> commit = read(candidate, ref);
            if (commit.isPresent()) {
                found.putIfAbsent(commit.get(), candidate);
            }
        }
        return single(found, ref);
    }

    /**
     * The names of refs that begin with a prefix.
     *
     * @param prefix with {@code REMOTE:} before it only those of the remote
     * @throws MalformedFormatException if no ref can begin so
     */
    SortedSet<String> list(String prefix) throws IOException {
        if (RefName.parse(prefix + "x").isEmpty()) {
            throw malformed(prefix, "begins no ref");
        }
        int colon = prefix.indexOf(':');
        String name = prefix.substring(colon + 1);
        SortedSet<String> names = new TreeSet<>();
        for (Path owner : owners(prefix.substring(0, Math.max(colon, 0)))) {
            // Only the directory that the prefix ends in is looked through: a mirror has tens of thousands of refs.
            list(owner, name.substring(0, name.lastIndexOf('/') + 1), name, names);
        }
        return names;
    }

    private List<Path> owners(String remote) throws IOException {
        if (!remote.isEmpty()) {
            return List.of(directory.resolve("remotes").resolve(remote));
        }
        List<Path> owners = new ArrayList<>(List.of(directory.resolve("heads")));
        for (String kind : List.of("remotes", "mirrors")) {
            sortedChildren(directory.resolve(kind)).forEach(owners::add);
        }
        return owners;
    }

    private static void list(Path owner, String parent, String prefix, SortedSet<String> names) throws IOException {
        for (Path child : sortedChildren(owner.resolve(parent))) {
            String name = parent + child.getFileName();
            if (!name.startsWith(prefix) || RefName.parse(name).isEmpty()) {
                continue;
            }
            if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                list(owner, name + "/", prefix, names);
            } else if (names.add(name) && names.size() > MAX_LISTED) {
                throw new MalformedFormatException(
                        "refs", "count", "more than " + MAX_LISTED + " refs begin with " + prefix);
            }
        }
    }

    private Digest single(Map<Digest, Path> found, String ref) throws MalformedFormatException {
        if (found.isEmpty()) {
            throw malformed(ref, "there is no such ref; \"ostree refs --repo=REPOSITORY\" lists those that exist");
        }
        if (found.size() > 1) {
            List<String> places = found.values().stream()
                    .map(path -> directory.relativize(path).toString())
                    .sorted()
                    .toList();
            throw malformed(ref, "means different commits, say which as REMOTE:REF: " + String.join(", ", places));
        }
        return found.keySet().iterator().next();
    }

    private List<Path> candidates(RefName name) throws IOException {
        if (name.remote().isPresent()) {
            return List.of(
                    directory.resolve("remotes").resolve(name.remote().get()).resolve(name.name()));
        }
        Path local = directory.resolve("heads").resolve(name.name());
        if (Files.isRegularFile(local)) {
            return List.of(local);
        }
        List<Path> candidates = new ArrayList<>();
        for (String kind : List.of("remotes", "mirrors")) {
            for (Path owner : sortedChildren(directory.resolve(kind))) {
                candidates.add(owner.resolve(name.name()));
            }
        }
        return candidates;
    }

    private static Iterable<Path> sortedChildren(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        TreeSet<Path> sorted = new TreeSet<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(parent)) {
            children.forEach(sorted::add);
        }
        return sorted;
    }

    private Optional<Digest> read(Path file, String ref) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        if (!file.toRealPath().startsWith(directory.toRealPath())) {
            throw malformed(ref, "is a symbolic link that leads out of the repository's refs");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = LimitedInputStream.readAll(in, MAX_FILE_BYTES, source(ref), "file");
            String checksum = new String(bytes, StandardCharsets.ISO_8859_1).stripTrailing();
            if (!CHECKSUM.matcher(checksum).matches()) {
                throw malformed(ref, "does not hold a commit's checksum");
            }
            return Optional.of(new Digest(checksum));
        }
    }

    private static MalformedFormatException malformed(String ref, String reason) {
        return new MalformedFormatException(source(ref), "ref", reason);
    }

    private static String source(String ref) {
        return "ref " + ByteString.ofUtf8(ref);
    }
}
