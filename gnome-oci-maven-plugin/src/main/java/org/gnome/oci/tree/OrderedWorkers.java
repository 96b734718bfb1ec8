package org.gnome.oci.tree;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A fixed number of threads that take tasks in order.
 *
 * <p>After a failure nothing more is taken, but what was taken is finished. The failure that is thrown is therefore the
 * first in the order of the tasks, for any number of threads. Threads are never interrupted, since that would close the
 * channels they read from.
 */
final class OrderedWorkers {
    private final int threads;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<Integer, Exception> failures = new ConcurrentSkipListMap<>();
    private volatile boolean cancelled;

    /** Does one task. */
    @FunctionalInterface
    interface Work<T> {
        /** Does a task, and now and then asks whether it is still wanted. */
        void perform(T task, OrderedWorkers workers) throws IOException;
    }

    OrderedWorkers(int threads) {
        this.threads = threads;
    }

    /** Does all tasks and waits for them; to be called once. */
    <T> void forEach(List<T> tasks, Work<T> work) throws IOException {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<? extends Future<?>> workers = Stream.generate(() -> executor.submit(() -> take(tasks, work)))
                    .limit(Math.min(threads, tasks.size()))
                    .toList();
            for (Future<?> worker : workers) {
                worker.get();
            }
        } catch (InterruptedException e) {
            cancelled = true;
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading contents");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a thread that read contents died", e.getCause());
        } finally {
            cancelled = true;
            executor.shutdown();
        }
        throwFirstFailure();
    }

    private <T> void take(List<T> tasks, Work<T> work) {
        // The question comes before the taking: whatever is taken is done.
        while (failures.isEmpty() && !cancelled) {
            int index = next.getAndIncrement();
            if (index >= tasks.size()) {
                return;
            }
            try {
                work.perform(tasks.get(index), this);
            } catch (IOException | RuntimeException e) {
                failures.put(index, e);
            }
        }
    }

    /** Ends a task that nobody waits for any more. */
    void requireRunning() throws InterruptedIOException {
        if (cancelled) {
            throw new InterruptedIOException("no longer wanted");
        }
    }

    private void throwFirstFailure() throws IOException {
        for (Exception failure : failures.values()) {
            if (failure instanceof IOException unreadable) {
                throw unreadable;
            }
            throw (RuntimeException) failure;
        }
    }
}
