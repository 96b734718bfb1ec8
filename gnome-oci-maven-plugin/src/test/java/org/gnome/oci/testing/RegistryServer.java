package org.gnome.oci.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Debian's {@code docker-registry}, the reference implementation of the distribution-spec, as a process of its own on a
 * free port of the loopback interface, with an empty storage. The service of that name has no part in it.
 */
public final class RegistryServer implements AutoCloseable {
    /** Who may do everything where passwords or tokens are asked for. */
    public static final String USER = "test+robot";

    /** The password of that user. */
    public static final String SECRET = "s3cr3t-of-the-robot";

    /** bcrypt of the secret, which docker-registry wants; the least cost, since this keeps nothing secret. */
    private static final String PASSWORDS = USER + ":$2b$04$SefG.m2TKSsfui0c6NIYTeqtDVrdlbvUrteRzk/HzBcjzCrBDWTci\n";

    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:([0-9]+)");
    private static final int START_SECONDS = 30;

    /** How a registry differs from one that serves everybody over plain HTTP. */
    public enum Option {
        /** TLS with a certificate of {@link RegistryServer#authority}. */
        TLS,
        /** Basic authentication. */
        PASSWORDS,
        /** Bearer tokens of {@link RegistryServer#tokens}. */
        TOKENS
    }

    private final Path directory;
    private final Set<Option> options;
    private final @Nullable TestAuthority authority;
    private final @Nullable TokenServer tokens;
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<Integer> listening = new CompletableFuture<>();
    private final int port;

    private RegistryServer(Path directory, Set<Option> options) throws IOException, InterruptedException {
        this.directory = Files.createDirectories(directory);
        this.options = options;
        this.authority = options.contains(Option.TLS) || options.contains(Option.TOKENS)
                ? TestAuthority.create(directory.resolve("authority"))
                : null;
        this.tokens = options.contains(Option.TOKENS) ? new TokenServer(authority()) : null;
        Path configuration = Files.writeString(directory.resolve("config.yml"), configuration());
        ProcessBuilder builder = new ProcessBuilder("docker-registry", "serve", configuration.toString())
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("REGISTRY_") || name.startsWith("OTEL_"));
        this.process = builder.start();
        Thread reader = new Thread(this::readLog, "registry log");
        reader.setDaemon(true);
        reader.start();
        this.port = awaitPort();
    }

    /** Starts a registry, or skips the test where there is none. */
    public static RegistryServer start(Path directory, Option... options) throws IOException, InterruptedException {
        ExternalTool.require("docker-registry");
        Set<Option> set = EnumSet.noneOf(Option.class);
        set.addAll(Arrays.asList(options));
        return new RegistryServer(directory, set);
    }

    private String configuration() throws IOException {
        StringBuilder text = new StringBuilder("""
                version: 0.1
                log: {level: info}
                storage:
                  filesystem: {rootdirectory: "%s"}
                  delete: {enabled: true}
                  maintenance: {uploadpurging: {enabled: false}}
                validation: {manifests: {urls: {allow: ["^https://example[.]org/"]}}}
                http:
                  addr: 127.0.0.1:0
                  secret: test
                """.formatted(directory.resolve("storage")));
        if (options.contains(Option.TLS)) {
            text.append("  tls: {certificate: \"%s\", key: \"%s\"}%n"
                    .formatted(authority().serverCertificate(), authority().serverKey()));
        }
        if (options.contains(Option.PASSWORDS)) {
            Path passwords = Files.writeString(directory.resolve("htpasswd"), PASSWORDS);
            text.append("auth: {htpasswd: {realm: test, path: \"%s\"}}%n".formatted(passwords));
        }
        if (tokens != null) {
            text.append("auth: {token: {realm: \"%s\", service: \"%s\", issuer: %s, rootcertbundle: \"%s\"}}%n"
                    .formatted(tokens.realm(), TokenServer.SERVICE, TokenServer.ISSUER, tokens.certificate()));
        }
        return text.toString();
    }

    private void readLog() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                log.add(line);
                Matcher matcher = LISTENING.matcher(line);
                if (matcher.find()) {
                    listening.complete(Integer.valueOf(matcher.group(1)));
                }
            }
        } catch (IOException e) {
            // It was ended.
        } finally {
            listening.completeExceptionally(new IOException("docker-registry ended: " + log));
        }
    }

    private int awaitPort() throws IOException, InterruptedException {
        try {
            return listening.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new IOException("docker-registry did not start: " + log, e);
        }
    }

    /** Host and port, as names of images have them. */
    public String host() {
        return "127.0.0.1:" + port;
    }

    /** Its port. */
    public int port() {
        return port;
    }

    /** Where it is, without a slash at the end. */
    public String url() {
        return (options.contains(Option.TLS) ? "https://" : "http://") + host();
    }

    /** Who has signed its certificate. */
    public TestAuthority authority() {
        if (authority == null) {
            throw new IllegalStateException("it has neither TLS nor tokens");
        }
        return authority;
    }

    /** Who gives tokens for it. */
    public TokenServer tokens() {
        if (tokens == null) {
            throw new IllegalStateException("it wants no tokens");
        }
        return tokens;
    }

    /** What it has printed, one line for each request among it. */
    public List<String> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    /** Where it keeps the bytes of a blob. */
    public Path blob(String hex) {
        return directory
                .resolve("storage/docker/registry/v2/blobs/sha256")
                .resolve(hex.substring(0, 2))
                .resolve(hex)
                .resolve("data");
    }

    /** The header that proves the user. */
    public static String basicAuthorization() {
        return "Basic " + Base64.getEncoder().encodeToString((USER + ":" + SECRET).getBytes(UTF_8));
    }

    /**
     * Copies an image into the registry with skopeo.
     *
     * @param source a location as skopeo has it, such as {@code oci:DIRECTORY}
     * @param name repository with a tag or digest
     * @param flags further flags of {@code skopeo copy}
     */
    public void push(String source, String name, String... flags) throws IOException, InterruptedException {
        ExternalTool.require("skopeo");
        List<String> command =
                new ArrayList<>(List.of("skopeo", "--insecure-policy", "copy", "--quiet", "--dest-tls-verify=false"));
        if (options.contains(Option.PASSWORDS) || options.contains(Option.TOKENS)) {
            command.add("--dest-creds=" + USER + ":" + SECRET);
        }
        command.addAll(Arrays.asList(flags));
        command.add(source);
        command.add("docker://" + host() + "/" + name);
        ExternalTool.run(directory, command.toArray(String[]::new));
    }

    /**
     * Puts a blob into a registry that everybody may write to.
     *
     * @param digest its digest with the algorithm
     */
    public void putBlob(String repository, String digest, HttpRequest.BodyPublisher bytes)
            throws IOException, InterruptedException {
        URI sessions = URI.create(url() + "/v2/" + repository + "/blobs/uploads/");
        String session = http.send(
                        HttpRequest.newBuilder(sessions)
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("Location")
                .orElseThrow();
        String separator = session.contains("?") ? "&" : "?";
        put(sessions.resolve(session + separator + "digest=" + digest), "application/octet-stream", bytes);
    }

    /** Puts a document into a registry that everybody may write to, be it of use or not. */
    public void putManifest(String repository, String tag, String mediaType, String document)
            throws IOException, InterruptedException {
        put(
                URI.create(url() + "/v2/" + repository + "/manifests/" + tag),
                mediaType,
                HttpRequest.BodyPublishers.ofString(document));
    }

    private void put(URI uri, String mediaType, HttpRequest.BodyPublisher bytes)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(uri)
                        .PUT(bytes)
                        .header("Content-Type", mediaType)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        if (tokens != null) {
            tokens.close();
        }
    }
}
