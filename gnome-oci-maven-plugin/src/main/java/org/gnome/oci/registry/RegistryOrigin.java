package org.gnome.oci.registry;

import java.io.IOException;
import java.net.URI;
import org.gnome.oci.fetch.FetchException;
import org.gnome.oci.fetch.HttpFetcher;
import org.gnome.oci.fetch.Origin;
import org.gnome.oci.io.FormatException;

/**
 * How a registry is reached: by TLS, verified. In the clear only where the registry was named for that, or where it is
 * on this machine and answers so; a registry there may have TLS as well.
 */
final class RegistryOrigin {
    /** What an answer to the probe may have; nobody reads it. */
    private static final long MAX_PROBE_BYTES = 64 * 1024;

    private static final int UNAUTHORIZED = 401;

    private RegistryOrigin() {}

    /** The URL of a registry, without a slash at its end. */
    static URI find(String registry, RegistrySettings settings, HttpFetcher fetcher) throws IOException {
        URI secure = URI.create("https://" + registry);
        URI plain = URI.create("http://" + registry);
        if (settings.plainHttp().contains(registry) || settings.plainHttp().contains(secure.getHost())) {
            return plain;
        }
        boolean asks = Origin.isLoopback(secure) && !settings.fetch().offline();
        return asks && answersInTheClear(plain, fetcher) ? plain : secure;
    }

    /** A server that wants TLS answers 400 to a request in the clear, or breaks the connection. */
    private static boolean answersInTheClear(URI plain, HttpFetcher fetcher) throws IOException {
        try {
            fetcher.get(plain.resolve("/v2/"), MAX_PROBE_BYTES);
            return true;
        } catch (FetchException e) {
            return e.status().orElse(0) == UNAUTHORIZED || e.isNotFound();
        } catch (FormatException e) {
            return true; // so large an answer is none of TLS
        }
    }
}
