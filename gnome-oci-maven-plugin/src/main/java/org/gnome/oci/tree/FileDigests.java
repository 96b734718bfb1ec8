package org.gnome.oci.tree;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.jspecify.annotations.Nullable;

/** The SHA-256 of contents, of which only those were read whose sources do not know it. */
public final class FileDigests {
    private final Map<RegularFile, Digest> digests;

    FileDigests(Map<RegularFile, Digest> digests) {
        this.digests = Map.copyOf(digests);
    }

    /** Reads every content of a tree whose SHA-256 is not known. */
    static FileDigests of(FileTree tree) throws IOException {
        Map<RegularFile, ContentDigester.Task> tasks = new HashMap<>();
        tree.walk((path, node) -> {
            if (node instanceof RegularFile file && file.content().knownSha256().isEmpty()) {
                tasks.putIfAbsent(file, new ContentDigester.Task("tree", path, file));
            }
        });
        return new FileDigests(new ContentDigester(1, bytes -> {}).digest(List.copyOf(tasks.values())));
    }

    /** The SHA-256 of a file's content, if its source knows it or it was read. */
    public Optional<Digest> of(RegularFile file) {
        @Nullable Digest read = digests.get(file);
        return file.content().knownSha256().or(() -> Optional.ofNullable(read));
    }

    /** Whether two files have the same content. */
    public boolean areEqual(FilePair pair) {
        return pair.needsDigests() ? read(pair.reference()).equals(read(pair.other())) : pair.isKnownToBeEqual();
    }

    private Digest read(RegularFile file) {
        return of(file).orElseThrow(() -> new IllegalArgumentException("the file is in none of the pairs"));
    }
}
