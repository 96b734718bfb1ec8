package org.gnome.oci.io;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * Locks that hold between processes and between the threads of this one.
 *
 * <p>A lock of the system belongs to the whole process, and vanishes when any channel of its file is closed (fcntl(2)).
 * So there is one channel for each file here, and a lock for threads before it.
 */
public final class FileLocks {
    /** Another class loader of this process may hold the file; that happens to nobody who waits in a loop. */
    private static final long POLL_MILLISECONDS = 50;

    private static final Map<Path, FileLocks> LOCKS = new ConcurrentHashMap<>();

    private final Path file;
    private final StampedLock threads = new StampedLock();
    private int holders;
    private @Nullable FileChannel channel;
    private @Nullable FileLock lock;

    private FileLocks(Path file) {
        this.file = file;
    }

    private static FileLocks of(Path file) throws IOException {
        Path directory = Files.createDirectories(file.toAbsolutePath().getParent());
        return LOCKS.computeIfAbsent(directory.toRealPath().resolve(file.getFileName()), FileLocks::new);
    }

    /** Waits until nobody holds the file alone. */
    public static Lease share(Path file) throws IOException {
        FileLocks locks = of(file);
        long stamp = locks.threads.readLock();
        return locks.lease(stamp, true);
    }

    /** Waits until nobody holds the file. */
    public static Lease exclusive(Path file) throws IOException {
        FileLocks locks = of(file);
        long stamp = locks.threads.writeLock();
        return locks.lease(stamp, false);
    }

    /** Does not wait; empty if somebody holds the file. */
    public static Optional<Lease> tryExclusive(Path file) throws IOException {
        FileLocks locks = of(file);
        long stamp = locks.threads.tryWriteLock();
        if (stamp == 0) {
            return Optional.empty();
        }
        try {
            if (locks.tryAcquire()) {
                return Optional.of(new Lease(() -> locks.release(stamp)));
            }
        } catch (IOException e) {
            locks.threads.unlock(stamp);
            throw e;
        }
        locks.threads.unlock(stamp);
        return Optional.empty();
    }

    private Lease lease(long stamp, boolean shared) throws IOException {
        try {
            acquire(shared);
        } catch (IOException e) {
            threads.unlock(stamp);
            throw e;
        }
        return new Lease(() -> release(stamp));
    }

    private synchronized void acquire(boolean shared) throws IOException {
        if (holders == 0) {
            FileChannel opened = open();
            while (lock == null) {
                try {
                    lock = opened.lock(0, Long.MAX_VALUE, shared);
                } catch (OverlappingFileLockException e) {
                    pause();
                }
            }
        }
        holders++;
    }

    private synchronized boolean tryAcquire() throws IOException {
        try {
            lock = open().tryLock();
        } catch (OverlappingFileLockException e) {
            return false;
        }
        if (lock == null) {
            closeChannel();
            return false;
        }
        holders++;
        return true;
    }

    private FileChannel open() throws IOException {
        FileChannel open = channel;
        // An interrupt closes the channel of whoever waits.
        if (open == null || !open.isOpen()) {
            open = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            channel = open;
        }
        return open;
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(POLL_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("was interrupted while it waited for a lock");
        }
    }

    private synchronized void release(long stamp) throws IOException {
        try {
            holders--;
            if (holders == 0) {
                closeChannel();
            }
        } finally {
            threads.unlock(stamp);
        }
    }

    /** Which gives the lock back. */
    private void closeChannel() throws IOException {
        FileChannel open = channel;
        channel = null;
        lock = null;
        if (open != null) {
            open.close();
        }
    }
}
