package org.gnome.oci.tree;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.gnome.oci.digest.Digest;

/** Pairs of files whose contents are compared; of each content only what must be is read, and once. */
public final class FilePairs {
    private final Map<FilePair, TreePath> pairs;
    private final List<ContentDigester.Task> references;
    private final List<ContentDigester.Task> others;

    /**
     * The pairs.
     *
     * @param pairs each pair with a path, for errors
     * @param reference what errors call the side of the references
     * @param other what errors call the other side
     */
    public FilePairs(Map<FilePair, TreePath> pairs, String reference, String other) {
        this.pairs = Collections.unmodifiableMap(new LinkedHashMap<>(pairs));
        this.references = tasks(reference, FilePair::reference);
        this.others = tasks(other, FilePair::other);
    }

    private List<ContentDigester.Task> tasks(String side, Function<FilePair, RegularFile> file) {
        Map<RegularFile, ContentDigester.Task> tasks = new LinkedHashMap<>();
        pairs.forEach((pair, path) -> {
            RegularFile chosen = file.apply(pair);
            if (pair.needsDigests() && chosen.content().knownSha256().isEmpty()) {
                tasks.putIfAbsent(chosen, new ContentDigester.Task(side, path, chosen));
            }
        });
        return List.copyOf(tasks.values());
    }

    /** How many bytes {@link #read} will read. */
    public long bytesToRead() {
        return bytes(references) + bytes(others);
    }

    private static long bytes(List<ContentDigester.Task> tasks) {
        return tasks.stream().mapToLong(task -> task.file().content().size()).sum();
    }

    /**
     * Reads what must be read to tell which pairs have equal contents.
     *
     * @param threads how many contents are read at once
     * @param progress told how many bytes were read, as they are, by one thread at a time
     */
    public FileDigests read(int threads, LongConsumer progress) throws IOException {
        Object lock = new Object();
        ContentDigester digester = new ContentDigester(threads, count -> {
            synchronized (lock) {
                progress.accept(count);
            }
        });
        Map<RegularFile, Digest> digests = new LinkedHashMap<>(digester.digest(references));
        digests.putAll(digester.digest(others));
        return new FileDigests(digests);
    }
}
