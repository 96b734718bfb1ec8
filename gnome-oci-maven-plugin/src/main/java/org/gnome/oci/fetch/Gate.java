package org.gnome.oci.fetch;

import java.util.ArrayDeque;
import java.util.Deque;

/** Lets a bounded number of requests be in flight; the others wait their turn without holding a thread. */
final class Gate {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int free;
    private boolean closed;

    Gate(int places) {
        this.free = places;
    }

    /** Runs what was let in, now or when a place is free. */
    void enter(Runnable request) {
        if (admit(request, false)) {
            request.run();
        }
    }

    /** The same for a request that was in before, which goes to the head of the queue. */
    void reenter(Runnable request) {
        if (admit(request, true)) {
            request.run();
        }
    }

    private synchronized boolean admit(Runnable request, boolean first) {
        if (free > 0 || closed) {
            free--;
            return true;
        }
        if (first) {
            waiting.addFirst(request);
        } else {
            waiting.addLast(request);
        }
        return false;
    }

    /** Gives a place back, to the one who waits next. */
    void leave() {
        Runnable next;
        synchronized (this) {
            if (waiting.isEmpty()) {
                free++;
                return;
            }
            next = waiting.removeFirst();
        }
        next.run();
    }

    /** From now on everybody is let in, to find that nothing is fetched any more. */
    void open() {
        Deque<Runnable> all;
        synchronized (this) {
            closed = true;
            all = new ArrayDeque<>(waiting);
            waiting.clear();
        }
        all.forEach(Runnable::run);
    }
}
