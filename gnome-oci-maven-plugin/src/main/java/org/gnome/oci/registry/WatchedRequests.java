package org.gnome.oci.registry;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.http.HttpClientConnection;
import org.apache.http.HttpEntity;
import org.apache.http.HttpException;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.ContentType;
import org.apache.http.protocol.HttpContext;
import org.apache.http.protocol.HttpRequestExecutor;
import org.gnome.oci.fetch.StallWatch;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges requests for answers: ends one whose bytes nobody takes or whose answer does not come, and reads an answer
 * whole, since jib-core would do so without a limit.
 */
final class WatchedRequests extends HttpRequestExecutor {
    /** More than any token, or list of errors, that is read here; what images are made of is read elsewhere. */
    private static final int MAX_ANSWER_BYTES = 256 * 1024;

    private final StallWatch sending;
    private final StallWatch answering;
    private final AtomicLong successes = new AtomicLong();

    /**
     * Requests that are watched.
     *
     * @param sending for how long bytes may be left untaken
     * @param answering for how long a whole answer may take
     */
    WatchedRequests(StallWatch sending, StallWatch answering) {
        this.sending = sending;
        this.answering = answering;
    }

    /** How many requests were answered, but for those that failed for the moment. */
    long successes() {
        return successes.get();
    }

    void succeeded() {
        successes.incrementAndGet();
    }

    @Override
    protected HttpResponse doSendRequest(HttpRequest request, HttpClientConnection connection, HttpContext context)
            throws IOException, HttpException {
        Watched watched = new Watched(connection);
        sending.add(watched);
        try {
            return super.doSendRequest(request, connection, context);
        } finally {
            sending.remove(watched);
        }
    }

    @Override
    protected HttpResponse doReceiveResponse(HttpRequest request, HttpClientConnection connection, HttpContext context)
            throws HttpException, IOException {
        Watched watched = new Watched(connection);
        answering.add(watched);
        try {
            HttpResponse answer = super.doReceiveResponse(request, connection, context);
            HttpEntity body = answer.getEntity();
            if (body != null) {
                answer.setEntity(read(body));
            }
            return answer;
        } finally {
            answering.remove(watched);
        }
    }

    private static HttpEntity read(HttpEntity body) throws IOException {
        try (InputStream in = body.getContent()) {
            byte[] bytes = in.readNBytes(MAX_ANSWER_BYTES + 1);
            if (bytes.length > MAX_ANSWER_BYTES) {
                throw new RegistryException(
                        "an answer is larger than the " + MAX_ANSWER_BYTES + " bytes that it may have");
            }
            return new ByteArrayEntity(bytes, ContentType.get(body));
        }
    }

    /**
     * A part of an exchange, which the watch ends by closing the connection.
     *
     * @param connection what its bytes go through
     */
    private record Watched(HttpClientConnection connection) implements StallWatch.Watched {
        @Override
        public long progress() {
            return connection.getMetrics().getSentBytesCount();
        }

        @Override
        public void stalled() {
            try {
                connection.shutdown();
            } catch (IOException e) {
                // It is of no use either way.
            }
        }

        /** Each is one of its own. */
        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
