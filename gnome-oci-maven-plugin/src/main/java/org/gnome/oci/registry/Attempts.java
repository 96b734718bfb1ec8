package org.gnome.oci.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.gnome.oci.fetch.FetchException;
import org.gnome.oci.fetch.RetryPolicy;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.oci.RepositoryName;

/**
 * The attempts at one thing: made until one succeeds, fails for good, or there were too many, with pauses as
 * {@link RetryPolicy} has them and a deadline.
 *
 * <p>What fails over and over while nothing else succeeds either is given up, as is what costs the sending of a blob
 * each time; a registry that fails every second request is overcome.
 */
final class Attempts {
    /** What is attempted. */
    @FunctionalInterface
    interface Attempt<T> {
        T make() throws IOException, com.google.cloud.tools.jib.api.RegistryException;
    }

    /** What is read has been asked for ten times when it fails, so that it is not worth ten more such attempts. */
    private static final int WEIGHT_OF_READ = 4;

    private final RepositoryName repository;
    private final String what;
    private final RegistrySettings settings;
    private final LongSupplier successes;
    private final ScheduledFuture<?> deadline;
    private int made;
    private int costly;
    private int barren;
    private long successesSeen;

    /**
     * No attempt yet; the time runs.
     *
     * @param what what is attempted, for people
     * @param successes how many requests have succeeded, whoever made them
     * @param timer what the deadline is taken from, so that no clock is needed
     */
    Attempts(
            RepositoryName repository,
            String what,
            RegistrySettings settings,
            LongSupplier successes,
            ScheduledExecutorService timer) {
        this.repository = repository;
        this.what = what;
        this.settings = settings;
        this.successes = successes;
        this.successesSeen = successes.getAsLong();
        this.deadline = timer.schedule(() -> {}, settings.deadline().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The attempt that goes on was a costly one. */
    void countCost() {
        costly++;
    }

    /** Makes attempts and returns what the first one that succeeds returns. */
    <T> T make(Attempt<T> attempt) throws IOException {
        try {
            while (true) {
                made++;
                try {
                    return attempt.make();
                } catch (IOException | com.google.cloud.tools.jib.api.RegistryException | RuntimeException e) {
                    pauseAfter(e);
                }
            }
        } finally {
            deadline.cancel(false);
        }
    }

    private void pauseAfter(Exception thrown) throws IOException {
        Failure failure = Failure.of(thrown);
        long now = successes.getAsLong();
        int weight = thrown instanceof FetchException ? WEIGHT_OF_READ : 1;
        barren = now == successesSeen ? barren + weight : weight;
        successesSeen = now;
        Duration pause = pause(failure);
        if (!failure.again() || isOver(failure) || pause.toNanos() > deadline.getDelay(TimeUnit.NANOSECONDS)) {
            throw report(failure, thrown);
        }
        sleep(pause);
    }

    private boolean isOver(Failure failure) {
        return RetryPolicy.isOver(Math.max(costly, barren), failure.connected() ? 0 : barren, failure.connected());
    }

    /** At least what the registry asks for; else not the same for all who failed together. */
    private Duration pause(Failure failure) {
        Duration longest = RetryPolicy.pause(settings.fetch().firstPause(), barren);
        long nanos = longest.toNanos() / 2;
        Duration own = Duration.ofNanos(nanos + ThreadLocalRandom.current().nextLong(nanos + 1));
        return failure.asked().compareTo(own) > 0 ? failure.asked() : own;
    }

    private static void sleep(Duration pause) throws InterruptedIOException {
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("was interrupted");
        }
    }

    private IOException report(Failure failure, Exception thrown) {
        if (thrown instanceof FormatException || thrown instanceof FileSystemException) {
            return (IOException) thrown;
        } else if (thrown instanceof RuntimeException bug) {
            throw bug;
        }
        if (failure.reason().startsWith(repository + ":")) {
            return new RegistryException(failure.reason(), failure.status()); // it says all that there is to say
        }
        String count = made > 1 ? ", the last of " + made + " attempts" : "";
        return new RegistryException(
                repository + ": " + what + ": " + failure.reason() + count + failure.advice(), failure.status());
    }
}
