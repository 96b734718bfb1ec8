package org.gnome.oci.fetch;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A download that failed for good: what was asked for, what came of it, how often it was tried, and what to do. */
public final class FetchException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String advice;
    private final ArrayList<String> challenges;

    private FetchException(
            String message, int status, String advice, List<String> challenges, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.advice = advice;
        this.challenges = new ArrayList<>(challenges);
    }

    static FetchException ofStatus(URI uri, int status, int attempts, List<String> challenges) {
        String reason = "the server answered " + status;
        return new FetchException(message(uri, reason, attempts), status, adviceFor(status), challenges, null);
    }

    static FetchException of(URI uri, String reason, int attempts, String advice, @Nullable Throwable cause) {
        return new FetchException(message(uri, reason, attempts), 0, advice, List.of(), cause);
    }

    /** Nothing can be fetched, since nothing may be asked of a server. */
    public static FetchException offline(String message) {
        return new FetchException(
                message, 0, "Run once without --offline, so that the cache is filled", List.of(), null);
    }

    private static String message(URI uri, String reason, int attempts) {
        return uri + ": " + reason + (attempts > 1 ? ", the last of " + attempts + " attempts" : "");
    }

    private static String adviceFor(int status) {
        if (status == 404 || status == 403 || status == 410) {
            return "Check the URL, or whether the repository was published completely";
        } else if (status == 401) {
            return "The server wants a login, which is not supported: use a mirror that does not";
        } else if (status == 407) {
            return "Check the proxy's name and password in Maven's settings.xml; for https with a basic login add"
                    + " -Djdk.http.auth.tunneling.disabledSchemes= to MAVEN_OPTS";
        } else if (status >= 300 && status < 400) {
            return "The server redirects too often, or from https to http: name the place that it leads to";
        }
        return "The server is in trouble: try again later, what has been fetched is kept";
    }

    /** The status of the answer, if there was one. */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** Whether the server says that it has no such file; some answer 403 for that, as ostree knows too. */
    public boolean isNotFound() {
        return status == 404 || status == 403 || status == 410;
    }

    /**
     * How the server that was asked wants to be shown who asks (RFC 9110, section 11.6.1); nothing of a server to which
     * it redirected.
     */
    public List<String> challenges() {
        return List.copyOf(challenges);
    }

    /** What to do, in a sentence without a full stop. */
    public String advice() {
        return advice;
    }
}
