package org.gnome.oci.registry;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;

/**
 * A program that keeps credentials for Docker and podman: {@code docker-credential-NAME get} takes the name of a
 * registry and prints a JSON object (Docker's docker-credential-helpers).
 *
 * @param name what follows {@code docker-credential-} in the program's name
 * @param environment what it is found and run with
 * @param bound after which time it is ended, together with what it has started
 */
record CredentialHelper(String name, Map<String, String> environment, Duration bound) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    /** Long enough for somebody to unlock a keychain. */
    static final Duration BOUND = Duration.ofSeconds(30);

    private static final int MAX_OUTPUT_BYTES = 64 * 1024;

    /** The credential of a registry; empty if the program has none, which it says by failing. */
    Optional<Credential> get(String registry) throws IOException {
        Process process = start();
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(registry.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It did not want to know; how it ends says the rest.
            }
            byte[] output = await(process);
            return process.exitValue() == 0 ? Optional.of(parse(output)) : Optional.empty();
        } finally {
            // A script's child would live on, and hold the pipe.
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Process start() throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(program().toString(), "get").redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Path program() throws IOException {
        if (NAME.matcher(name).matches()) {
            for (String directory : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
                Path program = Path.of(directory, "docker-credential-" + name);
                if (!directory.isEmpty() && Files.isExecutable(program)) {
                    return program;
                }
            }
        }
        throw new RegistryException("the credential helper docker-credential-" + name
                + " is not on the PATH: install it, or give the credential in another way");
    }

    private byte[] await(Process process) throws IOException {
        CompletableFuture<byte[]> output = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
        try {
            byte[] bytes = output.get(bound.toMillis(), TimeUnit.MILLISECONDS);
            if (bytes.length > MAX_OUTPUT_BYTES || !process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
                throw endless();
            }
            return bytes;
        } catch (TimeoutException e) {
            throw endless();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("was interrupted");
        } catch (ExecutionException e) {
            throw new IOException("docker-credential-" + name + " could not be read", e.getCause());
        }
    }

    private RegistryException endless() {
        return new RegistryException("docker-credential-" + name + " has not ended after " + bound.toSeconds()
                + " s and " + MAX_OUTPUT_BYTES + " bytes: try \"docker-credential-" + name + " get\" by hand");
    }

    private static byte[] read(InputStream in) {
        try {
            return in.readNBytes(MAX_OUTPUT_BYTES + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Credential parse(byte[] output) throws IOException {
        String program = "docker-credential-" + name;
        try {
            JsonObject answer = JsonDocument.parse(output, program);
            return new Credential(answer.string("Username"), answer.string("Secret"), program);
        } catch (MalformedFormatException e) {
            // The error would quote what was printed, which may be a secret.
            throw new MalformedFormatException(program, "output", "is no JSON object with Username and Secret");
        }
    }

    /** Without the environment. */
    @Override
    public String toString() {
        return "docker-credential-" + name;
    }
}
