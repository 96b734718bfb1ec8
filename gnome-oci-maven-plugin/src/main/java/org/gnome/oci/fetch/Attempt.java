package org.gnome.oci.fetch;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** One request of a transfer, and what comes back. */
final class Attempt implements BodyHandler<Void>, BodySubscriber<Void>, StallWatch.Watched {
    /** The text of an error, which is read so that its connection can be used again. */
    private static final long MAX_UNWANTED_BYTES = 64 * 1024;

    private final Transfer transfer;
    private final LongAdder received;
    private final AtomicLong progress = new AtomicLong();
    private final CompletableFuture<Void> body = new CompletableFuture<>();
    private volatile boolean wanted;
    private volatile boolean stalled;
    private long unwanted;
    private volatile @Nullable Subscription subscription;
    private volatile @Nullable CompletableFuture<HttpResponse<Void>> exchange;

    Attempt(Transfer transfer, LongAdder received) {
        this.transfer = transfer;
        this.received = received;
    }

    void exchange(CompletableFuture<HttpResponse<Void>> sent) {
        exchange = sent;
    }

    boolean isStalled() {
        return stalled;
    }

    /** Whether the body was the one that was asked for. */
    boolean isWanted() {
        return wanted;
    }

    @Override
    public BodySubscriber<Void> apply(ResponseInfo answer) {
        progress.incrementAndGet();
        wanted = transfer.accept(this, answer);
        return this;
    }

    @Override
    public CompletionStage<Void> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription newSubscription) {
        subscription = newSubscription;
        if (transfer.fatal().isPresent()) {
            end();
        } else {
            newSubscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        progress.incrementAndGet();
        long count = parts.stream().mapToLong(ByteBuffer::remaining).sum();
        received.add(count);
        if (wanted) {
            if (!transfer.append(this, parts)) {
                end();
            }
        } else {
            unwanted += count;
            if (unwanted > MAX_UNWANTED_BYTES) {
                end();
            }
        }
    }

    /** Closes the connection of HTTP/1.1, resets the stream of HTTP/2. */
    private void end() {
        Subscription open = subscription;
        if (open != null) {
            open.cancel();
        }
        body.complete(null);
    }

    /** An answer whose body nobody wants has said all in its head. */
    @Override
    public void onError(Throwable failure) {
        if (wanted || stalled) {
            body.completeExceptionally(failure);
        } else {
            body.complete(null);
        }
    }

    @Override
    public void onComplete() {
        body.complete(null);
    }

    @Override
    public long progress() {
        return progress.get();
    }

    @Override
    public void stalled() {
        stalled = true;
        Subscription open = subscription;
        if (open != null) {
            open.cancel();
        }
        CompletableFuture<HttpResponse<Void>> sent = exchange;
        if (sent != null) {
            sent.cancel(true);
        }
    }
}
