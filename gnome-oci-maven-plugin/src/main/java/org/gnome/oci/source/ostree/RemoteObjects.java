package org.gnome.oci.source.ostree;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.gnome.oci.fetch.FetchedBody;
import org.gnome.oci.fetch.RemoteFiles;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.source.ostree.CachedObjects.CachedObject;

/** Brings objects of a repository on the network into the cache. Thread-safe. */
final class RemoteObjects implements Closeable {
    /** A bound for what never ends: no file of a runtime comes near. */
    private static final long MAX_FILE_BYTES = 8L << 30;

    private static final long PATIENCE_SECONDS = 10;

    private final RemoteFiles files;
    private final CachedObjects cached;
    private final boolean offline;
    private final ExecutorService workers;

    RemoteObjects(RemoteFiles files, CachedObjects cached, boolean offline, int workers) {
        this.files = files;
        this.cached = cached;
        this.offline = offline;
        this.workers = Executors.newFixedThreadPool(workers, runnable -> {
            Thread thread = new Thread(runnable, "gnome-oci verify");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * An object that is in the cache and verified.
     *
     * @param object the object
     * @param fetched whether it was not, or not whole, before
     */
    record Obtained(CachedObject object, boolean fetched) {}

    /** An object that is not in the cache, or not whole, while nothing may be fetched. */
    static final class AbsentObjectException extends IOException {
        private static final long serialVersionUID = 1L;

        private AbsentObjectException(ObjectName name) {
            super(name.toString());
        }
    }

    /** Verifies an object of the cache, or fetches it. */
    CompletableFuture<Obtained> obtain(ObjectName name) {
        if (cached.has(name)) {
            return verified(name)
                    .thenCompose(found -> found == null ? fetch(name, true) : CompletableFuture.completedFuture(found));
        }
        return fetch(name, true);
    }

    /** Null if the object is damaged. */
    private CompletableFuture<Obtained> verified(ObjectName name) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return new Obtained(cached.verify(name), false);
                    } catch (IOException e) {
                        return null;
                    }
                },
                workers);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what is returned is told everything
    private CompletableFuture<Obtained> fetch(ObjectName name, boolean again) {
        if (offline) {
            return CompletableFuture.failedFuture(new AbsentObjectException(name));
        }
        long limit = name.type() == ObjectType.FILEZ ? MAX_FILE_BYTES : OstreeFormat.MAX_METADATA_SIZE;
        CompletableFuture<Obtained> obtained = new CompletableFuture<>();
        files.fetch("objects/" + name, limit)
                .whenCompleteAsync(
                        (body, failure) -> {
                            if (failure != null) {
                                obtained.completeExceptionally(failure);
                            } else {
                                store(name, body, again, obtained);
                            }
                        },
                        workers)
                // An error where it is verified, or no worker left, ends the wait for it, too.
                .exceptionally(failure -> {
                    obtained.completeExceptionally(failure);
                    return null;
                });
        return obtained;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what is obtained is told everything
    private void store(ObjectName name, FetchedBody body, boolean again, CompletableFuture<Obtained> obtained) {
        try (body) {
            obtained.complete(new Obtained(cached.store(name, body), true));
        } catch (FormatException e) {
            if (again && body.isResumed()) {
                fetch(name, false).whenComplete((result, failure) -> {
                    if (failure == null) {
                        obtained.complete(result);
                    } else {
                        obtained.completeExceptionally(failure);
                    }
                });
            } else {
                obtained.completeExceptionally(e);
            }
        } catch (IOException | RuntimeException e) {
            obtained.completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        workers.shutdown();
        try {
            if (!workers.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
