package org.gnome.oci.fetch;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpHeaders;
import java.util.Optional;

/** Where an answer sends who asks (RFC 9110, section 15.4). */
final class Redirect {
    /** So many follow each other: as many as the JDK's client follows. */
    static final int MAX_HOPS = 5;

    private Redirect() {}

    /** The place to ask instead, if the answer names one that may be asked: never one in the clear after one by TLS. */
    static Optional<URI> of(URI asked, int status, HttpHeaders headers) {
        return isRedirect(status)
                ? headers.firstValue("Location")
                        .flatMap(Redirect::parse)
                        .map(asked::resolve)
                        .filter(target -> isAllowed(asked, target))
                : Optional.empty();
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private static Optional<URI> parse(String location) {
        try {
            return Optional.of(new URI(location));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean isAllowed(URI asked, URI target) {
        boolean secure = "https".equalsIgnoreCase(target.getScheme());
        boolean plain = "http".equalsIgnoreCase(target.getScheme()) && "http".equalsIgnoreCase(asked.getScheme());
        return (secure || plain) && target.getHost() != null && target.getUserInfo() == null;
    }
}
