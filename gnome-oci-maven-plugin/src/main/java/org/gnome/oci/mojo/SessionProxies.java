package org.gnome.oci.mojo;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.gnome.oci.fetch.HttpProxy;
import org.gnome.oci.fetch.Proxies;

/** Reads the active proxies of Maven's settings, passwords decrypted. */
final class SessionProxies {
    private static final Pattern SEPARATOR = Pattern.compile("[|,]");

    private SessionProxies() {}

    static Proxies of(MavenSession session, SettingsDecrypter decrypter) {
        List<Proxy> active = session.getRequest().getProxies().stream()
                .filter(Proxy::isActive)
                .toList();
        return new Proxies(
                active.stream().map(proxy -> proxy(decrypted(proxy, decrypter))).toList());
    }

    private static Proxy decrypted(Proxy proxy, SettingsDecrypter decrypter) {
        return proxy.getPassword() == null
                ? proxy
                : decrypter.decrypt(new DefaultSettingsDecryptionRequest(proxy)).getProxy();
    }

    private static HttpProxy proxy(Proxy proxy) {
        Optional<HttpProxy.Login> login = Configuration.text(proxy.getUsername())
                .map(name -> new HttpProxy.Login(
                        name, Optional.ofNullable(proxy.getPassword()).orElse("")));
        List<String> direct = Arrays.stream(SEPARATOR.split(
                        Optional.ofNullable(proxy.getNonProxyHosts()).orElse("")))
                .map(String::strip)
                .filter(pattern -> !pattern.isEmpty())
                .toList();
        return new HttpProxy(proxy.getProtocol(), proxy.getHost(), proxy.getPort(), login, direct);
    }
}
