package org.gnome.oci.fetch;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A proxy as Maven's settings describe it.
 *
 * @param protocol the protocol of the URLs that it serves, {@code http} or {@code https}
 * @param host its own host
 * @param port its own port
 * @param login name and password, if it asks for them
 * @param nonProxyHosts hosts that are reached directly; {@code *} stands for any text at the start or the end of a name
 */
public record HttpProxy(String protocol, String host, int port, Optional<Login> login, List<String> nonProxyHosts) {
    /**
     * What a proxy wants to know.
     *
     * @param name the user's name
     * @param password the user's password
     */
    public record Login(String name, String password) {
        /** Without the password, since errors may show it. */
        @Override
        public String toString() {
            return name;
        }
    }

    public HttpProxy {
        nonProxyHosts = List.copyOf(nonProxyHosts);
    }

    boolean serves(String scheme, URI uri) {
        return protocol.equalsIgnoreCase(scheme) && nonProxyHosts.stream().noneMatch(pattern -> matches(pattern, uri));
    }

    private static boolean matches(String pattern, URI uri) {
        String name = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
        String wanted = pattern.strip().toLowerCase(Locale.ROOT);
        boolean anyStart = wanted.startsWith("*");
        boolean anyEnd = wanted.length() > 1 && wanted.endsWith("*");
        String text = wanted.substring(anyStart ? 1 : 0, wanted.length() - (anyEnd ? 1 : 0));
        if (anyStart && anyEnd) {
            return name.contains(text);
        }
        return anyStart ? name.endsWith(text) : anyEnd ? name.startsWith(text) : name.equals(text);
    }
}
