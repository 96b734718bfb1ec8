package org.gnome.oci.tree;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ExactInputStream;

/** Digests many contents in storage order. Memory is a digest for each file and a buffer for each thread. */
final class ContentDigester {
    /** Large enough that a system call costs nothing beside the digest. */
    private static final int BUFFER_BYTES = 1 << 16;

    private final int threads;
    private final LongConsumer progress;

    /** A content to be digested, with the words in which an error names it. */
    record Task(String side, TreePath path, RegularFile file) {}

    ContentDigester(int threads, LongConsumer progress) {
        this.threads = threads;
        this.progress = progress;
    }

    Map<RegularFile, Digest> digest(List<Task> tasks) throws IOException {
        List<Task> ordered = tasks.stream()
                .sorted(Comparator.comparingLong(task -> task.file().content().storageOrder()))
                .toList();
        Map<RegularFile, Digest> digests = new ConcurrentHashMap<>();
        new OrderedWorkers(threads).forEach(ordered, (task, workers) -> digests.put(task.file(), read(task, workers)));
        return digests;
    }

    private Digest read(Task task, OrderedWorkers workers) throws IOException {
        Content content = task.file().content();
        MessageDigest computation = Digest.newMessageDigest();
        byte[] buffer = new byte[(int) Math.max(1, Math.min(BUFFER_BYTES, content.size()))];
        try (InputStream in = ExactInputStream.whole(
                content.open(), content.size(), task.side(), task.path().toString())) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                workers.requireRunning();
                computation.update(buffer, 0, count);
                progress.accept(count);
            }
        }
        return Digest.of(computation.digest());
    }
}
