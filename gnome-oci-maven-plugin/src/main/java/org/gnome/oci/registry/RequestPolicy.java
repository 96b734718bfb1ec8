package org.gnome.oci.registry;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.gnome.oci.fetch.Origin;
import org.gnome.oci.oci.RepositoryName;

/**
 * Where requests on behalf of a registry may go: to the registry, to who gives tokens for it, and to named hosts for
 * uploads; never without TLS, unless the registry itself has none. Thread-safe.
 */
final class RequestPolicy {
    private static final Set<String> TOKEN_METHODS = Set.of("GET", "POST");
    private static final Set<String> UPLOAD_METHODS = Set.of("PATCH", "PUT");

    private final RepositoryName repository;
    private final URI url;
    private final Origin registry;
    private final RegistrySettings settings;
    private final Set<Origin> realms = ConcurrentHashMap.newKeySet();
    private volatile boolean basic;

    /**
     * A policy.
     *
     * @param url how the registry is reached
     */
    RequestPolicy(RepositoryName repository, URI url, RegistrySettings settings) {
        this.repository = repository;
        this.url = url;
        this.registry = Origin.of(url);
        this.settings = settings;
    }

    /** Whether the registry has no TLS. */
    boolean isPlain() {
        return !registry.isSecure();
    }

    /** Whether URLs without TLS are looked at: that of the registry, or of who gives tokens on the same machine. */
    boolean mayBePlain() {
        return isPlain() || Origin.isLoopback(url);
    }

    /** Whether the registry has asked for name and password. */
    boolean isBasicAsked() {
        return basic;
    }

    /**
     * Where a request really goes: jib-core always means TLS first.
     *
     * @param port below 1 for the usual one
     */
    Origin target(String scheme, String host, int port) {
        Origin clear = Origin.of("http", host, port);
        return isPlain() && clear.equals(registry) ? clear : Origin.of(scheme, host, port);
    }

    /** Refuses a request that would go where it should not. */
    void check(String method, Origin to) throws RegistryException {
        boolean allowed = to.equals(registry)
                || (realms.contains(to) && TOKEN_METHODS.contains(method))
                || (to.isAmong(settings.uploadHosts())
                        && UPLOAD_METHODS.contains(method)
                        && (to.isSecure() || isPlain()));
        if (to.equals(new Origin("http", registry.host(), registry.port()))) {
            requirePlain();
        }
        if (!allowed) {
            throw new RegistryException("the registry sends a " + method + " to " + to
                    + ", where the upload and the credential would be seen; if that is meant to be, name that host"
                    + " among those for uploads, and let it have TLS");
        }
    }

    /** jib-core goes on without TLS where it fails on this machine; this does not. */
    private void requirePlain() throws RegistryException {
        if (!isPlain()) {
            throw new RegistryException("the registry cannot be trusted: its certificate is not of an authority that"
                    + " Maven's trust store has (-Djavax.net.ssl.trustStore)");
        }
    }

    /** Takes note of what an answer asks for; only the registry may ask. */
    void asked(Origin from, List<String> headers) {
        if (!from.equals(registry)) {
            return;
        }
        List<Challenge> challenges = Challenge.parse(headers);
        if (Challenge.find(challenges, "basic").isPresent()) {
            basic = true;
        }
        Optional<Challenge> bearer = Challenge.find(challenges, "bearer");
        if (bearer.isPresent()) {
            try {
                realms.add(
                        Origin.of(TokenRealm.of(bearer.get(), repository, url).uri()));
            } catch (IOException | IllegalArgumentException e) {
                // It may not be asked, and will not be.
            }
        }
    }
}
