package org.gnome.oci.fetch;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.gnome.oci.io.AtomicOutput;

/**
 * What pruning did.
 *
 * @param removed how many objects and blobs are gone
 * @param removedBytes their size
 * @param kept how many objects and blobs are left
 * @param keptBytes their size
 */
public record Pruning(long removed, long removedBytes, long kept, long keptBytes) {
    static final Pruning NOTHING = new Pruning(0, 0, 0, 0);

    /**
     * An object or blob, by when it was used last; names decide between equals, so that the result is the same
     * everywhere.
     */
    private record Entry(Path file, long size, long used) {
        static final Comparator<Entry> LEAST_RECENTLY_USED =
                Comparator.comparingLong(Entry::used).thenComparing(Entry::file);
    }

    /** Prunes a cache that nobody else uses. */
    static Pruning run(CacheDirectory cache, long maxBytes) throws IOException {
        // Whoever wrote these is gone.
        AtomicOutput.deleteRecursively(cache.temporary());
        List<Entry> entries = new ArrayList<>();
        add(cache.objects(), entries);
        add(cache.blobs(), entries);
        entries.sort(Entry.LEAST_RECENTLY_USED);
        long bytes = entries.stream().mapToLong(Entry::size).sum();
        long removed = 0;
        long removedBytes = 0;
        for (Entry entry : entries) {
            if (bytes - removedBytes <= maxBytes) {
                break;
            }
            Files.deleteIfExists(entry.file);
            removed++;
            removedBytes += entry.size;
        }
        return new Pruning(removed, removedBytes, entries.size() - removed, bytes - removedBytes);
    }

    private static void add(Path directory, List<Entry> entries) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                entries.add(new Entry(
                        file, attributes.size(), attributes.lastModifiedTime().toMillis()));
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
