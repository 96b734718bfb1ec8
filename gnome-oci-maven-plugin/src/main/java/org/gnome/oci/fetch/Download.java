package org.gnome.oci.fetch;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** A transfer from its first attempt to its result. Its steps follow one another, on whatever thread. */
final class Download {
    private static final String SERVER = "The server is in trouble: try again later, what has been fetched is kept";
    private static final String NETWORK =
            "Check the network, the URL and the proxy in Maven's settings.xml, or work" + " with --offline";

    private final HttpFetcher fetcher;
    private final Transfer transfer;
    private final CompletableFuture<FetchedBody> result = new CompletableFuture<>();
    private FetchRequest request;
    private int hops;
    private int attempts;
    private int failures;
    private long successesSeen;

    Download(HttpFetcher fetcher, Transfer transfer) {
        this.fetcher = fetcher;
        this.transfer = transfer;
        this.request = transfer.request();
        this.successesSeen = fetcher.successes();
    }

    CompletableFuture<FetchedBody> result() {
        return result;
    }

    /** Makes an attempt; a place at the gate is held. */
    void run() {
        if (fetcher.isClosed()) {
            fail(FetchException.of(transfer.uri(), "was given up", attempts, "Run it again", null));
            return;
        }
        attempts++;
        request = transfer.request();
        hops = 0;
        fetcher.send(transfer, request, this::settle);
    }

    /** Goes on where an answer leads to; that is no new attempt. */
    private void follow(URI target) {
        hops++;
        request = transfer.request().redirectedTo(target);
        fetcher.send(transfer, request, this::settle);
    }

    private void settle(Attempt attempt, @Nullable HttpResponse<Void> answer, @Nullable Throwable failure) {
        try {
            if (transfer.fatal().isPresent()) {
                fail(transfer.fatal().get());
            } else if (failure != null || answer == null) {
                failed(attempt, unwrap(failure));
            } else {
                answered(attempt, answer.statusCode(), answer.headers());
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private static @Nullable Throwable unwrap(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private void answered(Attempt attempt, int status, HttpHeaders headers) throws IOException {
        Optional<URI> elsewhere =
                hops < Redirect.MAX_HOPS ? Redirect.of(request.uri(), status, headers) : Optional.empty();
        boolean complete = attempt.isWanted() || (status == 416 && transfer.isCompleteAt(headers));
        if (complete) {
            fetcher.succeeded();
            result.complete(transfer.finish(headers, fetcher::release));
        } else if (elsewhere.isPresent()) {
            follow(elsewhere.get());
        } else if (status == 206 || status == 416) {
            String reason = "the server sent another part than was asked for";
            again(FetchException.of(transfer.uri(), reason, attempts, SERVER, null), true, Duration.ZERO);
        } else if (RetryPolicy.isTransient(status)) {
            Duration asked = RetryPolicy.retryAfter(headers).orElse(Duration.ZERO);
            again(ofStatus(status, headers), true, asked);
        } else {
            fail(ofStatus(status, headers));
        }
    }

    private FetchException ofStatus(int status, HttpHeaders headers) {
        boolean own = Origin.of(transfer.uri()).equals(Origin.of(request.uri()));
        List<String> challenges = own ? headers.allValues("WWW-Authenticate") : List.of();
        return FetchException.ofStatus(transfer.uri(), status, attempts, challenges);
    }

    private void failed(Attempt attempt, @Nullable Throwable failure) {
        String reason = attempt.isStalled()
                ? "nothing came for " + fetcher.settings().stallTimeout().toSeconds() + " s"
                : reason(failure);
        FetchException report = FetchException.of(transfer.uri(), reason, attempts, NETWORK, failure);
        if (isPermanent(failure)) {
            fail(report);
        } else {
            again(report, !isUnreachable(failure), Duration.ZERO);
        }
    }

    private static String reason(@Nullable Throwable failure) {
        if (isUnreachable(failure)) {
            return "there is no connection to the server";
        }
        String message = failure == null ? "" : String.valueOf(failure.getMessage());
        return "the connection failed: " + message;
    }

    private static boolean isUnreachable(@Nullable Throwable failure) {
        return failure instanceof ConnectException || failure instanceof UnresolvedAddressException;
    }

    /** A certificate does not become a good one, and a bug does not mend itself. */
    private static boolean isPermanent(@Nullable Throwable failure) {
        return failure instanceof SSLHandshakeException
                || failure instanceof SSLPeerUnverifiedException
                || failure instanceof Error
                || (failure instanceof RuntimeException && !(failure instanceof CancellationException));
    }

    private void again(FetchException report, boolean connected, Duration asked) {
        long successes = fetcher.successes();
        if (RetryPolicy.isProgress(transfer.advanced())) {
            attempts = 0;
            failures = 0;
        }
        failures = successes == successesSeen ? failures + 1 : 1;
        successesSeen = successes;
        if (RetryPolicy.isOver(attempts, failures, connected)) {
            fail(report);
            return;
        }
        fetcher.release();
        Duration pause = RetryPolicy.pause(fetcher.settings().firstPause(), failures);
        fetcher.later(asked.compareTo(pause) > 0 ? asked : pause, this::run);
    }

    private void fail(IOException failure) {
        fetcher.release();
        try {
            transfer.discard();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        result.completeExceptionally(failure);
    }
}
