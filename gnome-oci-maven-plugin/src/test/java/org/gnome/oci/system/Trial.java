package org.gnome.oci.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.source.ostree.GvariantBytes;

/**
 * A repository of a signed runtime, for one case to spoil, with the keys that its reader trusts.
 *
 * <p>It has two refs with a commit each, so that one can be passed off as the other.
 */
final class Trial {
    static final String REF = "runtime/org.gnome.Test/x86_64/50";
    static final String OTHER_REF = "runtime/org.gnome.Other/x86_64/50";

    private final Path work;
    private byte[] keys;
    private String clientOptions = "gpg-verify-summary=true\n";

    /** Copies a repository into {@code repo} of a directory. */
    Trial(Path template, Path work, byte[] keys) throws IOException {
        SampleProject.copy(template, work.resolve("repo"));
        this.work = work;
        this.keys = keys;
    }

    /** A directory for whatever has to do with the trial. */
    Path work() {
        return work;
    }

    Path repository() {
        return work.resolve("repo");
    }

    byte[] keys() {
        return keys;
    }

    /** What the reader trusts, as a file of keys. */
    void trust(byte[] newKeys) {
        keys = newKeys;
    }

    /** What ostree's remote says beside its address and keys. */
    String clientOptions() {
        return clientOptions;
    }

    void configureClient(String options) {
        clientOptions = options;
    }

    /** Leaves the refs to speak for themselves, here and to ostree. */
    void withoutSummary() throws IOException {
        Files.delete(summary());
        Files.delete(summarySignature());
        configureClient("gpg-verify-summary=false\n");
    }

    Path head(String ref) {
        return repository().resolve("refs/heads").resolve(ref);
    }

    Digest commit(String ref) throws IOException {
        return new Digest(Files.readString(head(ref)).strip());
    }

    Path object(Digest checksum, String suffix) {
        String hex = checksum.hex();
        return repository().resolve("objects").resolve(hex.substring(0, 2)).resolve(hex.substring(2) + "." + suffix);
    }

    Path summary() {
        return repository().resolve("summary");
    }

    Path summarySignature() {
        return repository().resolve("summary.sig");
    }

    Path commitObject() throws IOException {
        return object(commit(REF), "commit");
    }

    Path commitmeta() throws IOException {
        return object(commit(REF), "commitmeta");
    }

    /** The objects of a kind, larger ones first; those of the other ref are small. */
    List<Path> objects(String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(repository().resolve("objects"))) {
            return files.filter(file -> file.toString().endsWith("." + suffix))
                    .filter(file -> !suffix.startsWith("commit"))
                    .sorted(Comparator.comparing(Trial::size).reversed().thenComparing(Path::toString))
                    .toList();
        }
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    /** Puts these signatures in the place of what is beside the commit. */
    void sign(byte[]... signatures) throws IOException {
        Files.write(commitmeta(), signatures(signatures));
    }

    /** The {@code a{sv}} with {@code ostree.gpgsigs}. */
    static byte[] signatures(byte[]... signatures) {
        GvariantBytes array = GvariantBytes.array(
                1, Arrays.stream(signatures).map(GvariantBytes::byteArray).toArray(GvariantBytes[]::new));
        return GvariantBytes.dictionary(GvariantBytes.string("ostree.gpgsigs"), GvariantBytes.variant("aay", array))
                .bytes();
    }

    static void flip(Path file, int position) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[position < 0 ? bytes.length + position : position] ^= 1;
        Files.write(file, bytes);
    }

    static void cut(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    }

    static void append(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length + 8));
    }

    static void exchange(Path one, Path other) throws IOException {
        byte[] bytes = Files.readAllBytes(one);
        Files.write(one, Files.readAllBytes(other));
        Files.write(other, bytes);
    }
}
