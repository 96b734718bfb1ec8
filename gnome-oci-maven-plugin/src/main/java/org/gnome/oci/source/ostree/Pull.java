package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.gnome.oci.fetch.FetchException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.ostree.RemoteObjects.AbsentObjectException;
import org.gnome.oci.source.ostree.RemoteObjects.Obtained;
import org.gnome.oci.tree.TreeLimits;
import org.jspecify.annotations.Nullable;

/**
 * Brings all objects of a commit's tree into the cache: directories first, so that it is soon known how much there is,
 * and many objects at once. What is there already is verified, so an interrupted pull goes on where it stopped.
 */
final class Pull {
    /** So many objects are asked for at once; most of them wait for a connection or for their next attempt. */
    private static final int OUTSTANDING = 256;

    /** How many missing objects an error names. */
    private static final int SHOWN = 10;

    /** What became of an object. */
    private record Outcome(
            ObjectName name,
            @Nullable Obtained obtained,
            @Nullable Throwable failure) {}

    private final RemoteObjects objects;
    private final PullProgress progress;
    private final Set<ObjectName> known = new HashSet<>();
    private final Deque<ObjectName> directories = new ArrayDeque<>();
    private final Deque<ObjectName> others = new ArrayDeque<>();
    private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
    private final List<ObjectName> absent = new ArrayList<>();
    private int outstanding;
    private PullProgress.State state = new PullProgress.State(0, 0, 0, 0, 0);

    private Pull(RemoteObjects objects, PullProgress progress) {
        this.objects = objects;
        this.progress = progress;
    }

    /**
     * Pulls the tree of a commit.
     *
     * @throws FetchException if the cache lacks objects and nothing may be fetched; it names some and counts all
     */
    static void run(Commit commit, String what, RemoteObjects objects, PullProgress progress) throws IOException {
        progress.start(what);
        try {
            new Pull(objects, progress).run(commit, what);
        } catch (IOException e) {
            progress.abort();
            throw e;
        }
    }

    private void run(Commit commit, String what) throws IOException {
        want(new ObjectName(commit.rootDirtree(), ObjectType.DIRTREE));
        want(new ObjectName(commit.rootDirmeta(), ObjectType.DIRMETA));
        while (outstanding > 0 || !directories.isEmpty() || !others.isEmpty()) {
            ask();
            take(next());
        }
        if (!absent.isEmpty()) {
            throw FetchException.offline(missing(what));
        }
        progress.finish(state);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the outcomes are told everything
    private void ask() {
        while (outstanding < OUTSTANDING && !(directories.isEmpty() && others.isEmpty())) {
            ObjectName name = directories.isEmpty() ? others.remove() : directories.remove();
            outstanding++;
            objects.obtain(name)
                    .whenComplete((obtained, failure) -> outcomes.add(new Outcome(name, obtained, failure)));
        }
    }

    private Outcome next() throws InterruptedIOException {
        try {
            Outcome outcome = outcomes.take();
            outstanding--;
            return outcome;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the pull was interrupted; the next one goes on from here");
        }
    }

    private void take(Outcome outcome) throws IOException {
        Obtained obtained = outcome.obtained;
        if (obtained == null) {
            Throwable failure = outcome.failure instanceof CompletionException wrapper && wrapper.getCause() != null
                    ? wrapper.getCause()
                    : outcome.failure;
            if (failure instanceof AbsentObjectException) {
                absent.add(outcome.name);
                return;
            }
            throw failure instanceof IOException e ? e : new IOException(failure);
        }
        for (ObjectName reference : obtained.object().references()) {
            want(reference);
        }
        long size = obtained.object().size();
        state = new PullProgress.State(
                state.objects() + 1,
                known.size(),
                state.fetchedObjects() + (obtained.fetched() ? 1 : 0),
                state.bytes() + size,
                state.fetchedBytes() + (obtained.fetched() ? size : 0));
        progress.advance(state);
    }

    private void want(ObjectName name) throws MalformedFormatException {
        if (!known.add(name)) {
            return;
        }
        if (known.size() > TreeLimits.MAX_ENTRIES) {
            throw new MalformedFormatException(
                    name.toString(),
                    "dirtree",
                    "is one of more than the " + TreeLimits.MAX_ENTRIES + " objects that " + TreeLimits.REASON);
        }
        (name.type() == ObjectType.DIRTREE ? directories : others).add(name);
    }

    private String missing(String what) {
        boolean more = absent.stream().anyMatch(name -> name.type() == ObjectType.DIRTREE);
        return absent.size() + " of " + known.size() + " objects of " + what + " are not in the cache, or damaged: "
                + absent.stream().limit(SHOWN).map(ObjectName::toString).collect(Collectors.joining(", "))
                + (absent.size() > SHOWN ? " and more" : "")
                + (more ? "; and all that these directories hold" : "");
    }
}
