package org.gnome.oci.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;
import org.gnome.oci.oci.RepositoryName;
import org.jspecify.annotations.Nullable;

/**
 * A file that {@code podman login} or {@code docker login} writes (containers-auth.json(5), Docker's
 * {@code config.json}). A credential of a repository or a part of its path goes before that of the whole registry; a
 * helper that is named for the registry before what the file holds itself.
 *
 * @param file the file, which need not exist
 * @param environment what helpers are found and run with
 */
public record AuthFileCredentials(Path file, Map<String, String> environment) implements Credentials {
    /** A file with all registries of the world would be smaller. */
    private static final long MAX_BYTES = 1 << 20;

    /** The name that stands for a token instead of a password, in Docker's protocol of helpers and in jib-core. */
    static final String TOKEN_USER = "<token>";

    private static final Set<String> DOCKER_HUB = Set.of("docker.io", "index.docker.io", "registry-1.docker.io");

    public AuthFileCredentials {
        environment = Map.copyOf(environment);
    }

    /** The files of podman, skopeo and buildah, of which one that is named stands for all. */
    public static List<AuthFileCredentials> ofContainers(Map<String, String> environment, Path home) {
        @Nullable String named = environment.get("REGISTRY_AUTH_FILE");
        if (named != null && !named.isEmpty()) {
            return List.of(new AuthFileCredentials(Path.of(named), environment));
        }
        List<AuthFileCredentials> files = new ArrayList<>();
        directory(environment, "XDG_RUNTIME_DIR").ifPresent(runtime -> files.add(of(runtime, environment)));
        Path configuration = directory(environment, "XDG_CONFIG_HOME").orElse(home.resolve(".config"));
        files.add(of(configuration, environment));
        return files;
    }

    private static AuthFileCredentials of(Path directory, Map<String, String> environment) {
        return new AuthFileCredentials(directory.resolve("containers/auth.json"), environment);
    }

    /** The file of Docker. */
    public static AuthFileCredentials ofDocker(Map<String, String> environment, Path home) {
        Path directory = directory(environment, "DOCKER_CONFIG").orElse(home.resolve(".docker"));
        return new AuthFileCredentials(directory.resolve("config.json"), environment);
    }

    private static Optional<Path> directory(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .filter(text -> !text.isEmpty())
                .map(Path::of);
    }

    @Override
    public Optional<Credential> find(RepositoryName repository) throws IOException {
        Optional<JsonObject> document = read();
        if (document.isEmpty()) {
            return Optional.empty();
        }
        Optional<Credential> helped = ofHelpers(document.get(), repository.registry());
        return helped.isPresent() ? helped : stored(document.get(), repository);
    }

    private Optional<JsonObject> read() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = LimitedInputStream.readAll(in, MAX_BYTES, file.toString(), "file");
            return Optional.of(JsonDocument.parse(bytes, file.toString()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (MalformedFormatException e) {
            // The error would quote what stands there, which may be a secret.
            throw new MalformedFormatException(file.toString(), "document", "is no JSON object of at most 1 MiB");
        }
    }

    private Optional<Credential> ofHelpers(JsonObject document, String registry) throws IOException {
        Optional<JsonObject> helpers = document.optionalObject("credHelpers");
        Optional<String> named = helpers.isPresent() ? helpers.get().optionalString(registry) : Optional.empty();
        Optional<String> helper = named.isPresent() ? named : document.optionalString("credsStore");
        return helper.isEmpty() || helper.get().isEmpty()
                ? Optional.empty()
                : new CredentialHelper(helper.get(), environment, CredentialHelper.BOUND).get(key(registry));
    }

    /** What Docker calls a registry. */
    private static String key(String registry) {
        return DOCKER_HUB.contains(registry) ? "https://index.docker.io/v1/" : registry;
    }

    private Optional<Credential> stored(JsonObject document, RepositoryName repository) throws IOException {
        Optional<JsonObject> all = document.optionalObject("auths");
        if (all.isEmpty()) {
            return Optional.empty();
        }
        for (String key : keys(repository)) {
            Optional<JsonObject> entry = all.get().optionalObject(key);
            Optional<Credential> credential = entry.isPresent() ? credential(entry.get(), key) : Optional.empty();
            if (credential.isPresent()) {
                return credential;
            }
        }
        return Optional.empty();
    }

    /** The names under which a credential may stand, the most specific first. */
    private static List<String> keys(RepositoryName repository) {
        List<String> keys = new ArrayList<>();
        String name = repository.toString();
        while (name.contains("/")) {
            keys.add(name);
            name = name.substring(0, name.lastIndexOf('/'));
        }
        keys.add(name);
        keys.add("https://" + name);
        keys.add("https://" + name + "/v1/");
        keys.add("https://" + name + "/v2/");
        if (DOCKER_HUB.contains(name)) {
            keys.add("docker.io");
            keys.add(key(name));
        }
        return keys;
    }

    private Optional<Credential> credential(JsonObject entry, String key) throws MalformedFormatException {
        String origin = file + ", " + key;
        Optional<String> token = entry.optionalString("identitytoken").filter(text -> !text.isEmpty());
        if (token.isPresent()) {
            return Optional.of(new Credential(TOKEN_USER, token.get(), origin));
        }
        Optional<String> pair = entry.optionalString("auth").filter(text -> !text.isEmpty());
        if (pair.isEmpty()) {
            return Optional.empty();
        }
        String decoded = decode(entry, pair.get());
        int colon = decoded.indexOf(':');
        if (colon < 1) {
            throw entry.malformed("auth", "holds no user and password");
        }
        return Optional.of(new Credential(decoded.substring(0, colon), decoded.substring(colon + 1), origin));
    }

    /** Some programs pad with NUL, as Docker knows too. */
    private static String decode(JsonObject entry, String text) throws MalformedFormatException {
        try {
            return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8).replaceAll("\0+$", "");
        } catch (IllegalArgumentException e) {
            throw entry.malformed("auth", "is not base64");
        }
    }

    /** Without the environment. */
    @Override
    public String toString() {
        return file.toString();
    }
}
