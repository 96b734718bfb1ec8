package org.gnome.oci.fetch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The proxies of a build, of which each URL takes the first that serves it, as Maven does for its repositories: one for
 * {@code https}, else one for {@code http}.
 *
 * @param all the active proxies, in the order of the settings
 */
public record Proxies(List<HttpProxy> all) {
    /** Every server is reached directly. */
    public static final Proxies NONE = new Proxies(List.of());

    public Proxies {
        all = List.copyOf(all);
    }

    /** The proxy of a URL; empty if its server is reached directly. */
    public Optional<HttpProxy> select(URI uri) {
        Optional<HttpProxy> own = first(String.valueOf(uri.getScheme()), uri);
        return own.isPresent() || !"https".equals(uri.getScheme()) ? own : first("http", uri);
    }

    private Optional<HttpProxy> first(String scheme, URI uri) {
        return all.stream().filter(proxy -> proxy.serves(scheme, uri)).findFirst();
    }

    ProxySelector selector() {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return Proxies.this
                        .select(uri)
                        .map(proxy -> new Proxy(
                                Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.host(), proxy.port())))
                        .map(List::of)
                        .orElse(List.of(Proxy.NO_PROXY));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {
                // The request fails by itself and says so.
            }
        };
    }

    /** What the proxy of a URL wants to see in {@code Proxy-Authorization} (RFC 7617). */
    Optional<String> authorization(URI uri) {
        return select(uri).flatMap(HttpProxy::login).map(login -> {
            byte[] pair = (login.name() + ":" + login.password()).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        });
    }
}
