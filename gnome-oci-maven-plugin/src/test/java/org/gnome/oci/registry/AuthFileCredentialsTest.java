package org.gnome.oci.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.RegistryServer;
import org.gnome.oci.testing.SecretScan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthFileCredentialsTest {
    private static final String SECRET = "s3cr3t-of-a-file";
    private static final RepositoryName REPOSITORY = RepositoryName.parse("quay.io/gnome/images/sdk");

    @TempDir
    Path directory;

    private Optional<Credential> find(String json, RepositoryName repository) throws IOException {
        Path file = Files.writeString(directory.resolve("auth.json"), json);
        return new AuthFileCredentials(file, Map.of("PATH", directory.toString())).find(repository);
    }

    private static String auth(String pair) {
        return "{\"auth\":\"" + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)) + "\"}";
    }

    private static String auths(String... keysAndUsers) {
        StringBuilder json = new StringBuilder("{\"auths\":{");
        for (int i = 0; i < keysAndUsers.length; i += 2) {
            json.append(i == 0 ? "" : ",").append('"').append(keysAndUsers[i]).append("\":");
            json.append(auth(keysAndUsers[i + 1] + ":" + SECRET));
        }
        return json.append("}}").toString();
    }

    @ParameterizedTest
    @CsvSource({
        "quay.io/gnome/images/sdk, exact",
        "quay.io/gnome/images/platform, folder",
        "quay.io/gnome/other, organisation",
        "quay.io/fedora/toolbox, whole",
        "quay.io:8443/gnome/images, other-port"
    })
    void takesTheMostSpecificKey(String repository, String user) throws IOException {
        String json = auths(
                "quay.io", "whole",
                "quay.io:8443", "other-port",
                "quay.io/gnome", "organisation",
                "quay.io/gnome/images", "folder",
                "quay.io/gnome/images/sdk", "exact");
        assertThat(find(json, RepositoryName.parse(repository)))
                .get()
                .extracting(Credential::user, Credential::secret)
                .containsExactly(user, SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"quay.io", "https://quay.io", "https://quay.io/v1/", "https://quay.io/v2/"})
    void readsKeysAsDockerWroteThem(String key) throws IOException {
        assertThat(find(auths(key, "robot"), REPOSITORY))
                .get()
                .extracting(Credential::user)
                .isEqualTo("robot");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"auths\":{}}",
                "{\"auths\":{\"quay.io\":{}}}",
                "{\"auths\":{\"quay.io.example.org\":{\"auth\":\"YTpi\"}}}",
                "{\"auths\":{\"quay.io/gnome/images/sd\":{\"auth\":\"YTpi\"}}}"
            })
    void findsNothingWhereNothingIs(String json) throws IOException {
        assertThat(find(json, REPOSITORY)).isEmpty();
    }

    @Test
    void missesNoFile() throws IOException {
        assertThat(new AuthFileCredentials(directory.resolve("none"), Map.of()).find(REPOSITORY))
                .isEmpty();
    }

    @Test
    void keepsColonsOfPasswords() throws IOException {
        assertThat(find("{\"auths\":{\"quay.io\":" + auth("robot:a:b:c") + "}}", REPOSITORY))
                .get()
                .extracting(Credential::secret)
                .isEqualTo("a:b:c");
    }

    @Test
    void readsIdentityToken() throws IOException {
        assertThat(find("{\"auths\":{\"quay.io\":{\"identitytoken\":\"" + SECRET + "\"}}}", REPOSITORY))
                .get()
                .extracting(Credential::user, Credential::secret)
                .containsExactly("<token>", SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SECRET,
                "{\"auths\":{\"quay.io\":{\"auth\":\"" + SECRET + "\"}}}",
                "{\"auths\":{\"quay.io\":{\"auth\":\"czNjcjN0LW9mLWEtZmlsZQ==\"}}}",
                "{\"auths\":{\"quay.io\":{\"auth\": " + SECRET + "}}}",
                "{\"auths\":\"" + SECRET + "\"}"
            })
    void saysWhatIsWrongWithoutTheSecret(String json) {
        assertThatThrownBy(() -> find(json, REPOSITORY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("auth.json")
                .satisfies(failure -> new SecretScan(SECRET).requireNone(failure));
    }

    private void helper(String name, String script) throws IOException {
        Path program = Files.writeString(directory.resolve("docker-credential-" + name), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void asksTheHelperOfTheRegistry() throws IOException {
        helper(
                "pot",
                "read -r name\nprintf '{\"ServerURL\":\"%s\",\"Username\":\"of-%s\",\"Secret\":\"x\"}' \"$name\" \"$name\"\n");
        String json = "{\"credsStore\":\"none\",\"credHelpers\":{\"quay.io\":\"pot\"},\"auths\":{\"quay.io\":"
                + auth("file:x") + "}}";
        assertThat(find(json, REPOSITORY))
                .get()
                .extracting(Credential::user, Credential::origin)
                .containsExactly("of-quay.io", "docker-credential-pot");
    }

    @Test
    void takesTheFileWhereTheStoreHasNothing() throws IOException {
        helper("store", "echo credentials not found in native keychain\nexit 1\n");
        String json = "{\"credsStore\":\"store\",\"auths\":{\"quay.io\":" + auth("file:x") + "}}";
        assertThat(find(json, REPOSITORY)).get().extracting(Credential::user).isEqualTo("file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "../../bin/sh", ""})
    void namesTheHelperThatIsMissing(String name) throws IOException {
        String json = "{\"credHelpers\":{\"quay.io\":\"" + name + "\"}}";
        if (name.isEmpty()) {
            assertThat(find(json, REPOSITORY)).isEmpty();
        } else {
            assertThatThrownBy(() -> find(json, REPOSITORY)).hasMessageContaining("docker-credential-" + name);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/bin/cat /dev/zero",
                "echo " + SECRET,
                "echo '{\"Username\":\"a\"}'",
                "echo '{\"Secret\":\"" + SECRET + "\"}'"
            })
    void refusesWhatAHelperShouldNotPrint(String script) throws IOException {
        helper("odd", script + "\n");
        assertThatThrownBy(() -> find("{\"credsStore\":\"odd\"}", REPOSITORY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("docker-credential-odd")
                .satisfies(failure -> new SecretScan(SECRET).requireNone(failure));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"exec /bin/sleep 60", "/bin/sleep 60 & echo $! >$0.child; wait", "exec >&-; exec /bin/sleep 60"})
    void endsAHelperThatHangs(String script) throws IOException {
        helper("slow", "echo $$ >$0.pid\n" + script + "\n");
        CredentialHelper helper =
                new CredentialHelper("slow", Map.of("PATH", directory.toString()), Duration.ofMillis(200));
        assertThatThrownBy(() -> helper.get("quay.io"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("docker-credential-slow has not ended after");
        for (String name : List.of("pid", "child")) {
            Path file = directory.resolve("docker-credential-slow." + name);
            if (Files.exists(file)) {
                long process = Long.parseLong(Files.readString(file).strip());
                ProcessHandle.of(process)
                        .ifPresent(left -> assertThat(left.onExit()).succeedsWithin(Duration.ofSeconds(5)));
            }
        }
    }

    @Test
    void looksWherePodmanAndDockerDo() {
        Path home = Path.of("/home/somebody");
        assertThat(AuthFileCredentials.ofContainers(Map.of("XDG_RUNTIME_DIR", "/run/user/1"), home))
                .extracting(credentials -> credentials.file().toString())
                .containsExactly("/run/user/1/containers/auth.json", "/home/somebody/.config/containers/auth.json");
        assertThat(AuthFileCredentials.ofContainers(
                        Map.of("XDG_RUNTIME_DIR", "/run/user/1", "REGISTRY_AUTH_FILE", "/else/where.json"), home))
                .extracting(credentials -> credentials.file().toString())
                .containsExactly("/else/where.json");
        assertThat(AuthFileCredentials.ofDocker(Map.of(), home).file())
                .hasToString("/home/somebody/.docker/config.json");
        assertThat(AuthFileCredentials.ofDocker(Map.of("DOCKER_CONFIG", "/d"), home)
                        .file())
                .hasToString("/d/config.json");
    }

    @Test
    void showsEnvironmentCredentialsToTheirRegistryOnly() {
        EnvironmentCredentials credentials = new EnvironmentCredentials(
                Map.of("OCI_REGISTRY_USER", "robot", "OCI_REGISTRY_PASSWORD", SECRET), "quay.io");
        assertThat(credentials.find(REPOSITORY))
                .get()
                .extracting(Credential::secret)
                .isEqualTo(SECRET);
        assertThat(credentials.find(RepositoryName.parse("ghcr.io/gnome/sdk"))).isEmpty();
        new SecretScan(SECRET).requireNone("text", credentials + " " + credentials.find(REPOSITORY));
    }

    @Test
    void asksPlacesInTheirOrder() throws IOException {
        Credentials nothing = repository -> Optional.empty();
        Credentials first = repository -> Optional.of(new Credential("first", "x", "a test"));
        Credentials second = repository -> Optional.of(new Credential("second", "x", "a test"));
        assertThat(new FirstCredentials(List.of(nothing, first, second)).find(REPOSITORY))
                .get()
                .extracting(Credential::user)
                .isEqualTo("first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"podman", "skopeo"})
    void readsWhatLoginWrites(String tool) throws Exception {
        ExternalTool.require(tool);
        Path file = directory.resolve("auth.json");
        try (RegistryServer server =
                RegistryServer.start(directory.resolve("registry"), RegistryServer.Option.PASSWORDS)) {
            ExternalTool.run(
                    directory,
                    tool,
                    "login",
                    "--tls-verify=false",
                    "--authfile=" + file,
                    "--username=" + RegistryServer.USER,
                    "--password=" + RegistryServer.SECRET,
                    server.host() + "/team/image");
            AuthFileCredentials credentials = new AuthFileCredentials(file, Map.of());
            assertThat(credentials.find(RepositoryName.parse(server.host() + "/team/image")))
                    .get()
                    .extracting(Credential::user, Credential::secret)
                    .containsExactly(RegistryServer.USER, RegistryServer.SECRET);
            assertThat(credentials.find(RepositoryName.parse(server.host() + "/other")))
                    .isEmpty();
        }
    }
}
