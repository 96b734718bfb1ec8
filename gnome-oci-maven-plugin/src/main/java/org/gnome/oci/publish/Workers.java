package org.gnome.oci.publish;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Does one thing to each of some blobs, a few at a time. */
final class Workers {
    private Workers() {}

    /** What is done to an item. */
    @FunctionalInterface
    interface Work<T, R> {
        R on(T item) throws IOException;
    }

    /**
     * The results in the order of the items. After a failure nothing more is begun, and what is going on is
     * interrupted; when this returns or throws, no thread works any more.
     *
     * @throws IOException the first failure
     */
    static <T, R> List<R> all(List<T> items, int threads, Work<T, R> work) throws IOException {
        if (items.isEmpty()) {
            return List.of();
        }
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, items.size()));
        try {
            CompletionService<R> completion = new ExecutorCompletionService<>(pool);
            List<Future<R>> results = new ArrayList<>();
            for (T item : items) {
                results.add(completion.submit(() -> work.on(item)));
            }
            for (int i = 0; i < items.size(); i++) {
                finished(completion.take());
            }
            return resultsOf(results);
        } catch (InterruptedException e) {
            throw interrupted();
        } finally {
            pool.shutdownNow();
            awaitEnd(pool);
        }
    }

    private static <R> List<R> resultsOf(List<Future<R>> results) throws IOException, InterruptedException {
        List<R> values = new ArrayList<>();
        for (Future<R> result : results) {
            values.add(finished(result));
        }
        return values;
    }

    private static <R> R finished(Future<R> future) throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            } else if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            } else if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new AssertionError(e);
        }
    }

    private static void awaitEnd(ExecutorService pool) throws IOException {
        try {
            while (!pool.awaitTermination(1, TimeUnit.MINUTES)) {
                // Requests have deadlines of their own.
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static IOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("The push was interrupted");
    }
}
