package org.gnome.oci.mojo;

import java.io.IOException;
import java.util.Optional;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.registry.Credential;
import org.gnome.oci.registry.Credentials;

/**
 * The servers of Maven's settings whose id is a registry, or a registry and the beginning of a path in it; the longest
 * counts. Passwords that Maven has encrypted are decrypted.
 */
final class SettingsServers implements Credentials {
    private final Settings settings;
    private final SettingsDecrypter decrypter;

    SettingsServers(Settings settings, SettingsDecrypter decrypter) {
        this.settings = settings;
        this.decrypter = decrypter;
    }

    @Override
    public Optional<Credential> find(RepositoryName repository) throws IOException {
        String id = repository.toString();
        for (int end = id.length(); end > 0; end = id.lastIndexOf('/', end - 1)) {
            Server server = settings.getServer(id.substring(0, end));
            if (server != null && server.getUsername() != null && server.getPassword() != null) {
                return Optional.of(credential(server));
            }
        }
        return Optional.empty();
    }

    private Credential credential(Server encrypted) throws IOException {
        SettingsDecryptionResult result = decrypter.decrypt(new DefaultSettingsDecryptionRequest(encrypted));
        if (!result.getProblems().isEmpty()) {
            throw new IOException("the password of the server " + encrypted.getId()
                    + " in settings.xml cannot be decrypted; see mvn --encrypt-password");
        }
        Server server = result.getServer();
        return new Credential(server.getUsername(), server.getPassword(), "settings.xml, server " + encrypted.getId());
    }
}
