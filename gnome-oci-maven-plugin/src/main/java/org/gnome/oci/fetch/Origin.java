package org.gnome.oci.fetch;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Scheme, host and port of a URL: whoever is meant by them may see what is meant for them, nobody else (RFC 6454).
 *
 * @param scheme {@code https} or {@code http}
 * @param host name or address in lower case
 * @param port the port, also where it is the usual one
 */
public record Origin(String scheme, String host, int port) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

    /**
     * The origin of a URL.
     *
     * @throws IllegalArgumentException if it has none of HTTP
     */
    public static Origin of(URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (url.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new IllegalArgumentException("is no URL of HTTP");
        }
        return of(scheme, url.getHost(), url.getPort());
    }

    /** An origin; a port below 1 is the usual one of the scheme. */
    public static Origin of(String scheme, String host, int port) {
        int usual = scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
        return new Origin(scheme, host.toLowerCase(Locale.ROOT), port < 1 ? usual : port);
    }

    /** Whether a URL is of this machine, by its very name: no name is looked up. */
    public static boolean isLoopback(URI url) {
        return LOOPBACK.matcher(String.valueOf(url.getHost())).matches();
    }

    /** Whether requests go by TLS. */
    public boolean isSecure() {
        return scheme.equals("https");
    }

    /** Whether a list names it: by its host, or by host and port. */
    public boolean isAmong(Iterable<String> hosts) {
        for (String named : hosts) {
            String name = named.toLowerCase(Locale.ROOT);
            if (name.equals(host) || name.equals(host + ":" + port)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return scheme + "://" + host + (port == of(scheme, host, 0).port ? "" : ":" + port);
    }
}
