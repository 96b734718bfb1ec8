package org.gnome.oci.io;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A lock that is held until it is closed, by whatever thread; closing it again does nothing. */
public final class Lease implements Closeable {
    private final Closeable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    Lease(Closeable release) {
        this.release = release;
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            release.close();
        }
    }
}
