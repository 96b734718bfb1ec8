package org.gnome.oci.fetch;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Downloads over HTTP: HTTP/2 where a server of https offers it, else HTTP/1.1 with connections that are used again.
 *
 * <p>A bounded number of requests is in flight. What fails for the moment is asked for again after a pause that
 * doubles; a body that broke off or stalled is resumed. Redirects are followed, but not from https to http, and not
 * with what proves who asks: the JDK's client would take that along. Thread-safe.
 */
public final class HttpFetcher implements Closeable {
    /** What comes in is handed on by so few threads, since they only copy it. */
    private static final int CALLBACK_THREADS = 2;

    private static final ThreadFactory THREADS = runnable -> {
        Thread thread = new Thread(runnable, "gnome-oci fetch");
        thread.setDaemon(true);
        return thread;
    };

    private final FetchSettings settings;
    private final Path spools;
    private final ExecutorService callbacks = Executors.newFixedThreadPool(CALLBACK_THREADS, THREADS);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(THREADS);
    private final HttpClient client;
    private final Gate gate;
    private final StallWatch watch;
    private final Set<Runnable> paused = ConcurrentHashMap.newKeySet();
    private final AtomicLong successes = new AtomicLong();
    private final LongAdder received = new LongAdder();
    private volatile boolean closed;

    /**
     * A fetcher, which is closed after use.
     *
     * @param spools where large bodies are kept while they come in
     */
    public HttpFetcher(FetchSettings settings, Path spools) {
        this.settings = settings;
        this.spools = spools;
        this.gate = new Gate(settings.connections());
        this.watch = new StallWatch(timer, settings.stallTimeout());
        this.client = HttpClient.newBuilder()
                .executor(callbacks)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(settings.proxies().selector())
                .build();
    }

    /**
     * Downloads a file.
     *
     * @param limit how many bytes it may have
     * @return the body, which the caller closes; or {@link FetchException} or {@link org.gnome.oci.io.FormatException}
     *     as the cause of its failure
     */
    public CompletableFuture<FetchedBody> fetch(URI uri, long limit) {
        return fetch(FetchRequest.get(uri), limit);
    }

    /** Downloads a file, or the head of the answer that a server would give, in the same way. */
    public CompletableFuture<FetchedBody> fetch(FetchRequest request, long limit) {
        String name = request.uri().toString();
        return settings.offline()
                ? refusal(request.uri())
                : start(new Transfer(request, new BodyBuffer(name, limit, spools), BodyProgress.SILENT));
    }

    /**
     * Downloads a large file, from where an earlier download into the same place stopped. What has come in stays there
     * on failure, also if the process is killed.
     *
     * <p>A server may have replaced the file between two downloads, so the caller verifies the body by a digest, and if
     * that is wrong and the body {@linkplain FetchedBody#isResumed() resumed}, closes it and begins again.
     *
     * @param limit how many bytes it may have
     * @param partial where it is written, by nobody else at the same time
     * @param progress told how it goes on
     */
    public CompletableFuture<FetchedBody> resume(FetchRequest request, long limit, Path partial, BodyProgress progress)
            throws IOException {
        String name = request.uri().toString();
        return settings.offline()
                ? refusal(request.uri())
                : start(new Transfer(request, BodyBuffer.continuing(name, limit, spools, partial), progress));
    }

    private static CompletableFuture<FetchedBody> refusal(URI uri) {
        return CompletableFuture.failedFuture(FetchException.offline(uri + " is not asked for: this is offline"));
    }

    private CompletableFuture<FetchedBody> start(Transfer transfer) {
        Download download = new Download(this, transfer);
        gate.enter(download::run);
        return download.result();
    }

    /** Downloads a small file and waits for it. */
    public byte[] get(URI uri, long limit) throws IOException {
        try (FetchedBody body = join(fetch(uri, limit))) {
            return body.bytes();
        }
    }

    /** Waits for a result; a failure is thrown as it is. */
    public static <T> T join(CompletableFuture<T> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("was interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        }
    }

    /** How many bytes of bodies have come in, whatever became of them. */
    public long receivedBytes() {
        return received.sum();
    }

    FetchSettings settings() {
        return settings;
    }

    boolean isClosed() {
        return closed;
    }

    long successes() {
        return successes.get();
    }

    void succeeded() {
        successes.incrementAndGet();
    }

    /** Gives a place at the gate back. */
    void release() {
        gate.leave();
    }

    /** Runs something that needs a place at the gate after a pause. */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the timer
    void later(Duration pause, Runnable request) {
        paused.add(request);
        try {
            timer.schedule(() -> resume(request), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            resume(request);
        }
    }

    private void resume(Runnable request) {
        if (paused.remove(request)) {
            gate.reenter(request);
        }
    }

    /** Is told how an attempt ended: with an answer or with a failure. */
    @FunctionalInterface
    interface Settlement {
        void settle(Attempt attempt, @Nullable HttpResponse<Void> answer, @Nullable Throwable failure);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the settlement is told everything
    void send(Transfer transfer, FetchRequest request, Settlement settlement) {
        Attempt attempt = new Attempt(transfer, received);
        watch.add(attempt);
        CompletableFuture<HttpResponse<Void>> exchange = exchange(transfer, request, attempt);
        attempt.exchange(exchange);
        exchange.whenComplete((answer, failure) -> {
            watch.remove(attempt);
            settlement.settle(attempt, answer, failure);
        });
    }

    private CompletableFuture<HttpResponse<Void>> exchange(Transfer transfer, FetchRequest request, Attempt attempt) {
        try {
            return client.sendAsync(request(request, transfer.begin(attempt)), attempt);
        } catch (IllegalArgumentException | RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private HttpRequest request(FetchRequest wanted, Transfer.Resumption resumption) {
        URI uri = wanted.uri();
        boolean secure = "https".equals(uri.getScheme());
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .version(secure ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .header("User-Agent", "gnome-oci-maven-plugin");
        settings.proxies().authorization(uri).ifPresent(login -> request.header("Proxy-Authorization", login));
        wanted.accept().ifPresent(types -> request.header("Accept", types));
        wanted.authorization().ifPresent(proof -> request.header("Authorization", proof));
        if (wanted.headOnly()) {
            request.method("HEAD", HttpRequest.BodyPublishers.noBody());
        } else if (resumption.offset() > 0) {
            request.header("Range", "bytes=" + resumption.offset() + "-");
            resumption.validator().ifPresent(validator -> request.header("If-Range", validator));
        }
        return request.build();
    }

    /** Gives up what goes on. */
    @Override
    public void close() {
        closed = true;
        gate.open();
        watch.endAll();
        timer.shutdownNow();
        paused.forEach(this::resume);
        callbacks.shutdown();
    }
}
