package org.gnome.oci.fetch;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends what makes no progress. It looks at all attempts some times per time-out and counts the looks at which nothing
 * had changed, so that neither a clock nor a timer per request is needed.
 */
public final class StallWatch {
    /** An attempt is ended between one and one and a quarter time-outs after its last byte. */
    private static final int LOOKS = 4;

    /** Something that goes on or does not. */
    public interface Watched {
        /** Grows with every sign of life. */
        long progress();

        /** Called once, when there was none for too long. */
        void stalled();
    }

    /** What was seen of an attempt. */
    private static final class Looks {
        private long progress = -1;
        private int unchanged;
    }

    private final Map<Watched, Looks> entries = new ConcurrentHashMap<>();

    /**
     * A watch.
     *
     * @param timer what it looks by, and with which it ends
     * @param timeout for how long there may be no progress
     */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the timer
    public StallWatch(ScheduledExecutorService timer, Duration timeout) {
        long period = Math.max(1, timeout.toMillis() / LOOKS);
        timer.scheduleWithFixedDelay(this::look, period, period, TimeUnit.MILLISECONDS);
    }

    /** Begins to watch. */
    public void add(Watched watched) {
        entries.put(watched, new Looks());
    }

    /** Ceases to watch. */
    public void remove(Watched watched) {
        entries.remove(watched);
    }

    private void look() {
        entries.forEach((watched, looks) -> {
            long progress = watched.progress();
            looks.unchanged = progress == looks.progress ? looks.unchanged + 1 : 0;
            looks.progress = progress;
            if (looks.unchanged >= LOOKS) {
                end(watched);
            }
        });
    }

    private void end(Watched watched) {
        if (entries.remove(watched) != null) {
            watched.stalled();
        }
    }

    /** Ends all that goes on. */
    void endAll() {
        entries.keySet().forEach(this::end);
    }
}
