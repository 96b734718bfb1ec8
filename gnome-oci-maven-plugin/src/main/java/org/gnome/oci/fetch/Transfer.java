package org.gnome.oci.fetch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one download over all its attempts: the bytes that have come, and how to ask for the others.
 *
 * <p>Thread-safe: an attempt that was given up may still deliver, so every attempt shows who it is.
 */
final class Transfer {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (?:(\\d{1,18})-\\d{1,18}|\\*)/(\\d{1,18}|\\*)");

    private final FetchRequest request;
    private final BodyBuffer body;
    private final BodyProgress progress;
    private Optional<String> validator = Optional.empty();
    private long total = -1;
    private long furthest;
    private boolean resumed;
    private @Nullable Object current;
    private @Nullable IOException fatal;

    /** A download into a buffer, which may hold the start of the body already. */
    Transfer(FetchRequest request, BodyBuffer body, BodyProgress progress) {
        this.request = request;
        this.body = body;
        this.progress = progress;
        this.resumed = body.size() > 0;
        this.furthest = body.size();
    }

    FetchRequest request() {
        return request;
    }

    URI uri() {
        return request.uri();
    }

    /** An attempt begins; what comes in from earlier ones is passed over. */
    synchronized Resumption begin(Object attempt) {
        current = attempt;
        return new Resumption(body.size(), validator);
    }

    /**
     * Where an attempt goes on.
     *
     * @param offset how many bytes there are
     * @param validator what the server called the version that they are of
     */
    record Resumption(long offset, Optional<String> validator) {}

    /** The head of an answer; says whether its body is wanted. */
    synchronized boolean accept(Object attempt, ResponseInfo answer) {
        if (attempt != current) {
            return false;
        }
        try {
            return switch (answer.statusCode()) {
                case 200 -> acceptWhole(answer.headers());
                case 206 -> acceptRest(answer.headers());
                default -> false;
            };
        } catch (IOException e) {
            fatal = e;
            return false;
        }
    }

    /** All of it, also where a server ignores that only the rest was asked for. */
    private boolean acceptWhole(HttpHeaders headers) throws IOException {
        body.restart();
        resumed = false;
        if (request.headOnly()) {
            return true; // its length is that of the body that does not come
        }
        total = headers.firstValueAsLong("Content-Length").orElse(-1);
        body.expect(total);
        validator = headers.firstValue("ETag").filter(tag -> tag.startsWith("\""));
        return true;
    }

    /** The rest, if it is the rest of the same thing; else everything is asked for again. */
    private boolean acceptRest(HttpHeaders headers) throws IOException {
        Matcher range =
                CONTENT_RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
        if (!range.matches()
                || range.group(1) == null
                || Long.parseLong(range.group(1)) != body.size()
                || isOtherTotal(range.group(2))) {
            forget();
            return false;
        }
        resumed = true;
        return true;
    }

    private boolean isOtherTotal(String text) throws IOException {
        if (text.equals("*")) {
            return false;
        }
        long length = Long.parseLong(text);
        body.expect(length);
        boolean other = total >= 0 && length != total;
        total = length;
        return other;
    }

    /** Whether an answer 416 says that nothing is missing; if not, everything is asked for again. */
    synchronized boolean isCompleteAt(HttpHeaders headers) throws IOException {
        Matcher range =
                CONTENT_RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
        if (range.matches() && range.group(2).equals(Long.toString(body.size()))) {
            return true;
        }
        forget();
        return false;
    }

    private void forget() throws IOException {
        body.restart();
        validator = Optional.empty();
        total = -1;
    }

    /** A part of the body; says whether more is wanted. */
    synchronized boolean append(Object attempt, Iterable<ByteBuffer> parts) {
        if (attempt != current || fatal != null) {
            return false;
        }
        try {
            for (ByteBuffer part : parts) {
                body.append(part);
            }
            progress.advance(body.size(), total);
            return true;
        } catch (IOException e) {
            fatal = e;
            return false;
        }
    }

    /** What no further attempt can mend: too large a body, or a full disk. */
    synchronized Optional<IOException> fatal() {
        return Optional.ofNullable(fatal);
    }

    /**
     * How many bytes the body has come further than ever since this was last asked: none, where a server begins anew
     * each time.
     */
    synchronized long advanced() {
        long before = furthest;
        furthest = Math.max(before, body.size());
        return furthest - before;
    }

    synchronized FetchedBody finish(HttpHeaders headers, Runnable release) throws IOException {
        current = null;
        return body.finish(headers, resumed, release);
    }

    synchronized void discard() throws IOException {
        current = null;
        body.discard();
    }
}
