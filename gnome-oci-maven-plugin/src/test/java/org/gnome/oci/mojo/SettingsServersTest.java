package org.gnome.oci.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsProblem;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.SettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.registry.Credential;
import org.junit.jupiter.api.Test;

/** Which server of settings.xml is meant for a repository, and that its password is decrypted. */
class SettingsServersTest {
    private static final RepositoryName REPOSITORY = RepositoryName.parse("quay.io/gnome_infrastructure/images");

    private static Server server(String id, String password) {
        Server server = new Server();
        server.setId(id);
        server.setUsername("robot");
        server.setPassword(password);
        return server;
    }

    private static Optional<Credential> find(Server... servers) throws IOException {
        Settings settings = new Settings();
        List.of(servers).forEach(settings::addServer);
        return new SettingsServers(settings, SettingsServersTest::decrypt).find(REPOSITORY);
    }

    /** Takes braces for encryption, and fails where the text begins with "bad". */
    private static SettingsDecryptionResult decrypt(SettingsDecryptionRequest request) {
        Server server = request.getServers().get(0).clone();
        boolean bad = server.getPassword().startsWith("{bad");
        if (!bad) {
            server.setPassword(server.getPassword().replaceAll("[{}]", ""));
        }
        return new SettingsDecryptionResult() {
            @Override
            public Server getServer() {
                return server;
            }

            @Override
            public List<Server> getServers() {
                return List.of(server);
            }

            @Override
            public Proxy getProxy() {
                throw new UnsupportedOperationException();
            }

            @Override
            public List<Proxy> getProxies() {
                return List.of();
            }

            @Override
            public List<SettingsProblem> getProblems() {
                return bad
                        ? List.of(new DefaultSettingsProblem(
                                "failed", SettingsProblem.Severity.ERROR, "settings.xml", 1, 1, null))
                        : List.of();
            }
        };
    }

    @Test
    void longestIdCountsAndItsPasswordIsDecrypted() throws IOException {
        assertThat(find(server("quay.io", "{one}"), server("quay.io/gnome_infrastructure", "{two}")))
                .contains(new Credential("robot", "two", "settings.xml, server quay.io/gnome_infrastructure"));
        assertThat(find(server("quay.io", "{one}"))).map(Credential::secret).contains("one");
    }

    @Test
    void serverOfAnotherRegistryOrOfALongerNameIsNotAsked() throws IOException {
        assertThat(find(server("io", "x"), server("quay.io/gnome", "x"), server("quay.io.example.org", "x")))
                .isEmpty();
    }

    @Test
    void passwordThatCannotBeDecryptedIsNoPasswordAndIsNotShown() {
        assertThatThrownBy(() -> find(server("quay.io", "{bad secret}")))
                .hasMessageContaining("the password of the server quay.io in settings.xml cannot be decrypted")
                .hasMessageNotContaining("bad secret");
    }

    @Test
    void originIsShownAndTheSecretIsNot() throws IOException {
        assertThat(find(server("quay.io", "{one-secret}")).orElseThrow().toString())
                .isEqualTo("credential of robot from settings.xml, server quay.io");
    }
}
