package org.gnome.oci.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** A home of GnuPG with keys that have no passphrase. Whoever makes it stops it. Thread-safe. */
public final class GpgHome {
    /** No key expires at this time. */
    public static final String NEVER = "never";

    private final Path directory;
    private final AtomicInteger files = new AtomicInteger();

    private GpgHome(Path directory) {
        this.directory = directory;
    }

    /** An empty home in a directory that does not exist. */
    public static GpgHome create(Path directory) throws IOException {
        ExternalTool.require("gpg");
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new GpgHome(directory);
    }

    public Path directory() {
        return directory;
    }

    /**
     * Makes a key and returns its fingerprint.
     *
     * @param algorithm and {@code usage} as {@code gpg --quick-generate-key} takes them
     * @param created a time such as {@code 20250101T000000}
     * @param expires {@link #NEVER} or a day
     */
    public String key(String algorithm, String usage, String created, String expires) throws Exception {
        String name = "test " + files.incrementAndGet();
        gpg("--faked-system-time", created + "!", "--quick-generate-key", name, algorithm, usage, expires);
        return fingerprints("=" + name).get(0);
    }

    /** Adds a subkey to a key and returns its fingerprint. */
    public String subkey(String key, String algorithm, String usage, String created, String expires) throws Exception {
        gpg("--faked-system-time", created + "!", "--quick-add-key", key, algorithm, usage, expires);
        List<String> all = fingerprints(key);
        return all.get(all.size() - 1);
    }

    /** Lets a key expire on another day. */
    public void expire(String key, String created, String expires) throws Exception {
        gpg("--faked-system-time", created + "!", "--quick-set-expire", key, expires);
    }

    /** Revokes a key by the certificate that GnuPG made with it. */
    public void revoke(String key) throws Exception {
        String certificate = Files.readString(directory.resolve("openpgp-revocs.d/" + key + ".rev"));
        Path file = file();
        Files.writeString(file, certificate.replace(":-----BEGIN", "-----BEGIN"));
        gpg("--import", file.toString());
    }

    /** Revokes a key now, with options of GnuPG. */
    public void revokeWith(String key, String... options) throws Exception {
        Path file = file();
        Files.writeString(file, "revkey\ny\n0\n\ny\nsave\n");
        gpg(with(new String[] {"--command-file", file.toString(), "--edit-key", key}, options));
    }

    /** Revokes the first subkey of a key. */
    public void revokeSubkey(String key) throws Exception {
        Path file = file();
        Files.writeString(file, "key 1\nrevkey\ny\n0\n\ny\nsave\n");
        gpg("--command-file", file.toString(), "--edit-key", key);
    }

    /** The public keys, binary. */
    public byte[] export(String... keys) throws Exception {
        return gpg(with(keys, "--export"));
    }

    /** The public keys, armoured. */
    public byte[] exportArmoured(String... keys) throws Exception {
        return gpg(with(keys, "--armor", "--export"));
    }

    /** Makes a detached signature, binary unless an option says otherwise. */
    public byte[] sign(byte[] bytes, String key, String... options) throws Exception {
        Path signed = file();
        Files.write(signed, bytes);
        Path signature = file();
        gpg(with(new String[] {"-u", key, "-o", signature.toString(), "--detach-sign", signed.toString()}, options));
        return Files.readAllBytes(signature);
    }

    private static String[] with(String[] last, String... first) {
        List<String> arguments = new ArrayList<>(List.of(first));
        arguments.addAll(List.of(last));
        return arguments.toArray(String[]::new);
    }

    private List<String> fingerprints(String key) throws Exception {
        String listing = new String(
                gpg("--with-colons", "--with-subkey-fingerprint", "--list-keys", key), StandardCharsets.UTF_8);
        return Pattern.compile("\n")
                .splitAsStream(listing)
                .filter(line -> line.startsWith("fpr:"))
                .map(line -> line.split(":", -1)[9])
                .toList();
    }

    private Path file() {
        return directory.resolve("file-" + files.incrementAndGet());
    }

    /** GnuPG loses keys when several of it write. */
    private synchronized byte[] gpg(String... arguments) throws IOException, InterruptedException {
        return ExternalTool.run(
                directory,
                with(
                        arguments,
                        "gpg",
                        "--homedir",
                        directory.toString(),
                        "--batch",
                        "--no-tty",
                        "--quiet",
                        "--pinentry-mode",
                        "loopback",
                        "--passphrase",
                        ""));
    }

    /** Ends the programs that GnuPG left running. */
    public void stop() throws IOException, InterruptedException {
        ExternalTool.run(directory, "gpgconf", "--homedir", directory.toString(), "--kill", "all");
    }
}
