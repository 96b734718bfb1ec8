package org.gnome.oci.mojo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.gnome.oci.registry.AuthFileCredentials;
import org.gnome.oci.registry.Credentials;
import org.gnome.oci.registry.EnvironmentCredentials;
import org.gnome.oci.registry.FirstCredentials;

/** Where goals look for credentials, in the order that the README documents. */
final class SessionCredentials {
    private SessionCredentials() {}

    /**
     * All places.
     *
     * @param registry the registry that {@code OCI_REGISTRY_USER} and {@code OCI_REGISTRY_PASSWORD} are meant for
     */
    static Credentials of(MavenSession session, SettingsDecrypter decrypter, String registry) {
        Map<String, String> environment = System.getenv();
        Path home = Path.of(System.getProperty("user.home"));
        List<Credentials> places = new ArrayList<>();
        places.add(new SettingsServers(session.getSettings(), decrypter));
        places.add(new EnvironmentCredentials(environment, registry));
        places.addAll(AuthFileCredentials.ofContainers(environment, home));
        places.add(AuthFileCredentials.ofDocker(environment, home));
        return new FirstCredentials(places);
    }
}
