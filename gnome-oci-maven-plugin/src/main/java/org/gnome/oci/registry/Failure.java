package org.gnome.oci.registry;

import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponseException;
import com.google.cloud.tools.jib.api.RegistryAuthenticationFailedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.gnome.oci.fetch.FetchException;
import org.gnome.oci.fetch.RetryPolicy;
import org.gnome.oci.io.FormatException;

/**
 * Why an attempt failed, as far as that decides what comes next. What jib-core says itself is not shown: it quotes
 * answers and requests, with the secrets in them.
 *
 * @param reason what happened, in a few words
 * @param status the status of the answer; 0 if there was none
 * @param again whether another attempt may succeed
 * @param connected whether somebody answered at all
 * @param asked for how long the registry wants not to be asked
 */
record Failure(String reason, int status, boolean again, boolean connected, Duration asked) {
    private static final int MAX_CAUSES = 16;

    /** Messages of these show no more than names of hosts. */
    private static final List<String> DISCREET = List.of("java.", "javax.net.", "sun.", "org.apache.http.");

    static Failure of(Exception thrown) {
        List<Throwable> causes = causes(thrown);
        for (Throwable cause : causes) {
            if (cause instanceof HttpResponseException answer) {
                return ofAnswer(answer);
            } else if (cause instanceof FetchException failure) {
                return ofRead(failure);
            } else if (cause instanceof RegistryException || isOurs(cause)) {
                return forGood(message(cause));
            }
        }
        return ofConnection(thrown, causes);
    }

    private static List<Throwable> causes(Throwable thrown) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = thrown; cause != null && causes.size() < MAX_CAUSES; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    /** What is wrong on this machine stays wrong. */
    private static boolean isOurs(Throwable failure) {
        return failure instanceof FormatException
                || failure instanceof FileSystemException
                || failure instanceof RuntimeException;
    }

    private static Failure forGood(String reason) {
        return new Failure(reason, 0, false, true, Duration.ZERO);
    }

    private static Failure ofAnswer(HttpResponseException answer) {
        HttpHeaders headers = answer.getHeaders();
        Duration asked = RetryPolicy.retryAfter(
                        Optional.ofNullable(headers.getRetryAfter()),
                        Optional.ofNullable(headers.getFirstHeaderStringValue("Date")))
                .orElse(Duration.ZERO);
        int status = answer.getStatusCode();
        String codes = RegistryErrors.codes(answer.getContent());
        String reason = "the registry answered " + status + (codes.isEmpty() ? "" : " (" + codes + ")");
        return new Failure(reason, status, RetryPolicy.isTransient(status), true, asked);
    }

    private static Failure ofRead(FetchException failure) {
        int status = failure.status().orElse(0);
        List<Throwable> causes = causes(failure);
        if (isUntrusted(causes)) {
            return ofConnection(failure, causes);
        }
        boolean again = status == 0 || RetryPolicy.isTransient(status);
        return new Failure(
                message(failure), status, again, causes.stream().noneMatch(Failure::isUnreached), Duration.ZERO);
    }

    private static Failure ofConnection(Exception thrown, List<Throwable> causes) {
        Throwable last = causes.get(causes.size() - 1);
        if (isUntrusted(causes)) {
            return forGood("the registry cannot be trusted: " + discreet(last)
                    + ": if it has a certificate of its own authority, give Maven a trust store that has it"
                    + " (-Djavax.net.ssl.trustStore)");
        } else if (last instanceof SSLException && message(last).startsWith("insecure HTTP")) {
            return forGood("the registry sends the upload to a URL without TLS, where it would be seen");
        } else if (isUnreached(last)) {
            return new Failure("there is no connection to the registry", 0, true, false, Duration.ZERO);
        } else if (thrown instanceof RegistryAuthenticationFailedException && !(last instanceof IOException)) {
            return forGood("who gives tokens for the registry gave none");
        } else if (!(last instanceof IOException)) {
            return forGood("the registry does not keep to the protocol");
        }
        return new Failure("the connection broke: " + discreet(last), 0, true, true, Duration.ZERO);
    }

    private static boolean isUnreached(Throwable failure) {
        return failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof UnresolvedAddressException
                || failure instanceof NoRouteToHostException;
    }

    private static boolean isUntrusted(List<Throwable> causes) {
        return causes.stream()
                .anyMatch(cause -> cause instanceof CertificateException
                        || cause instanceof java.security.cert.CertPathBuilderException
                        || cause instanceof SSLPeerUnverifiedException);
    }

    private static String discreet(Throwable failure) {
        String type = failure.getClass().getName();
        return DISCREET.stream().anyMatch(type::startsWith) ? message(failure) : "what came is not understood";
    }

    private static String message(Throwable failure) {
        String text = failure.getMessage();
        return text == null ? failure.getClass().getSimpleName() : text;
    }

    /** What to do, after a colon; nothing where the reason says so. */
    String advice() {
        return switch (status) {
            case 0 -> connected ? "" : ": check the network, the name of the registry and the proxy in settings.xml";
            case 401, 403 -> ": check user and password, and whether the user may push there";
            case 404 -> ": check the name of the repository";
            case 413 -> ": the registry takes no blob of that size";
            default -> again ? ": the registry is in trouble, deploy again later" : "";
        };
    }
}
