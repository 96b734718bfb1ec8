package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.gnome.oci.pipeline.StandardInput;
import org.gnome.oci.pipeline.TreeSources;
import org.gnome.oci.pipeline.TrustedKeys;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.FileServer;
import org.gnome.oci.testing.GpgHome;
import org.gnome.oci.testing.NoNetwork;
import org.gnome.oci.testing.TreeListing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether a repository is accepted, with something wrong or right about its signatures and objects: the verdict of
 * {@code ostree pull} over HTTP and ours agree, or ours is stricter for a stated reason.
 */
class SignatureMatrixTest {
    private static final String MADE = "20250101T000000";
    private static final String[] THEN = {"--faked-system-time", "20250601T000000!"};

    @TempDir
    private static Path work;

    private static GpgHome gpg;
    private static FileServer server;
    private static Path template;
    private static Path client;
    private static byte[] signed;
    private static byte[] otherSigned;

    /** The key by which the commits are signed, and the signature of one of them. */
    private static String goodKey;

    private static byte[] good;

    /** Spoils a repository, or not. */
    private interface Change {
        void applyTo(Trial trial) throws Exception;
    }

    /** What is tried, ostree's verdict, and why ours is another, if so. */
    private record Case(String name, boolean accepted, Optional<String> stricter, Change change) {
        boolean acceptedHere() {
            return accepted && stricter.isEmpty();
        }
    }

    private static Case accepted(String name, Change change) {
        return new Case(name, true, Optional.empty(), change);
    }

    private static Case refused(String name, Change change) {
        return new Case(name, false, Optional.empty(), change);
    }

    private static Case stricter(String name, String reason, Change change) {
        return new Case(name, true, Optional.of(reason), change);
    }

    @BeforeAll
    static void makeKeysAndARepository() throws Exception {
        ExternalTool.require("gpg");
        ExternalTool.require("ostree");
        gpg = GpgHome.create(work.resolve("gpg"));
        goodKey = key("ed25519");
        template = makeRepository(work.resolve("template"));
        client = work.resolve("client");
        ostree("--repo=" + client, "init", "--mode=bare-user-only");
        server = new FileServer(work);
        Trial trial = new Trial(template, work.resolve("first"), new byte[0]);
        signed = Files.readAllBytes(trial.commitObject());
        otherSigned = Files.readAllBytes(trial.object(trial.commit(Trial.OTHER_REF), "commit"));
        good = sign(goodKey);
    }

    private static Path makeRepository(Path directory) throws Exception {
        ostree("--repo=" + directory, "init", "--mode=archive");
        commit(directory, Trial.REF, runtime());
        Path other = Files.createDirectory(work.resolve("other"));
        Files.writeString(other.resolve("metadata"), "[Runtime]\nname=org.gnome.Other\n");
        commit(directory, Trial.OTHER_REF, other);
        return directory;
    }

    private static Path runtime() throws IOException {
        Path tree = Files.createDirectory(work.resolve("tree"));
        Files.writeString(tree.resolve("metadata"), "[Runtime]\nname=org.gnome.Test\n");
        Files.createDirectories(tree.resolve("files/bin"));
        Files.writeString(tree.resolve("files/bin/tool"), "#!");
        byte[] noise = new byte[5000];
        new Random(1).nextBytes(noise);
        Files.write(tree.resolve("files/noise"), noise);
        Files.createSymbolicLink(tree.resolve("files/link"), Path.of("noise"));
        return tree;
    }

    private static void commit(Path repository, String ref, Path tree, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "--repo=" + repository,
                "commit",
                "-b",
                ref,
                "--tree=dir=" + tree,
                "--canonical-permissions",
                "--timestamp=2025-06-01",
                "--gpg-homedir=" + gpg.directory(),
                "--gpg-sign=" + goodKey));
        command.addAll(Arrays.asList(options));
        ostree(command.toArray(String[]::new));
    }

    private static void ostree(String... arguments) throws Exception {
        ExternalTool.run(
                work,
                Stream.concat(Stream.of("ostree"), Arrays.stream(arguments)).toArray(String[]::new));
    }

    @AfterAll
    static void stop() throws Exception {
        if (gpg != null) {
            gpg.stop();
        }
        if (server != null) {
            server.close();
        }
    }

    private static byte[] sign(String key, String... options) throws Exception {
        return gpg.sign(signed, key, both(THEN, options));
    }

    private static String[] both(String[] one, String... other) {
        return Stream.concat(Arrays.stream(one), Arrays.stream(other)).toArray(String[]::new);
    }

    private static String key(String algorithm) throws Exception {
        return gpg.key(algorithm, "cert,sign", MADE, GpgHome.NEVER);
    }

    /** Signs with a new key, and trusts it. */
    private static Change signedBy(String algorithm, String... options) {
        return trial -> {
            String key = key(algorithm);
            trial.sign(sign(key, options));
            trial.trust(gpg.export(key));
        };
    }

    private static List<Case> signatures() {
        return List.of(
                accepted("a good signature as ostree made it", trial -> {}),
                accepted("RSA with 3072 bits", signedBy("rsa3072")),
                accepted("RSA with 2048 bits", signedBy("rsa2048")),
                accepted("ECDSA with P-256", signedBy("nistp256")),
                accepted("ECDSA with Brainpool P-384", signedBy("brainpoolP384r1")),
                accepted("SHA-384", signedBy("ed25519", "--digest-algo", "SHA384")),
                accepted("SHA-512", signedBy("ed25519", "--digest-algo", "SHA512")),
                refused("MD5", signedBy("rsa2048", "--digest-algo", "MD5", "--allow-weak-digest-algos")),
                stricter("SHA-1", "collisions are feasible", signedBy("ed25519", "--digest-algo", "SHA1")),
                stricter("RSA with 1024 bits", "can be factored", signedBy("rsa1024")),
                stricter("DSA with 1024 bits", "disallowed since 2014", signedBy("dsa1024")),
                stricter(
                        "a signature of text",
                        "it does not cover the line ends, so not the bytes",
                        signedBy("ed25519", "--textmode")),
                stricter("an armoured signature", "ostree writes binary ones", signedBy("ed25519", "--armor")),
                refused("no signature file", trial -> Files.delete(trial.commitmeta())),
                refused("a signature file without signatures", trial -> Files.write(trial.commitmeta(), new byte[0])),
                refused("an empty list of signatures", Trial::sign),
                refused("an empty signature", trial -> trial.sign(new byte[0])),
                refused("noise as signature", trial -> trial.sign("noise".getBytes(StandardCharsets.UTF_8))),
                refused("a signature cut in half", trial -> trial.sign(Arrays.copyOf(good, good.length / 2))),
                refused("a signature with a bit flipped at the end", trial -> {
                    byte[] flipped = good.clone();
                    flipped[flipped.length - 1] ^= 1;
                    trial.sign(flipped);
                }),
                refused("a signature of another time", trial -> {
                    byte[] flipped = good.clone();
                    flipped[36] ^= 1;
                    trial.sign(flipped);
                }),
                refused("a signature of another commit", trial -> trial.sign(gpg.sign(otherSigned, goodKey, THEN))),
                refused(
                        "a malformed signature file",
                        trial -> Files.write(trial.commitmeta(), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9})),
                refused("a cut signature file", trial -> Trial.cut(trial.commitmeta())),
                accepted("two good signatures", trial -> {
                    String second = key("ed25519");
                    trial.sign(sign(second), good);
                    trial.trust(gpg.export(goodKey, second));
                }),
                refused(
                        "two signatures, the first bad",
                        trial -> trial.sign(gpg.sign(otherSigned, goodKey, THEN), good)),
                accepted(
                        "two signatures, the second bad",
                        trial -> trial.sign(good, gpg.sign(otherSigned, goodKey, THEN))),
                accepted(
                        "two signatures, the first by an unknown key", trial -> trial.sign(sign(key("ed25519")), good)),
                refused(
                        "noise and a good signature",
                        trial -> trial.sign("noise".getBytes(StandardCharsets.UTF_8), good)),
                refused(
                        "a good signature and noise",
                        trial -> trial.sign(good, "noise".getBytes(StandardCharsets.UTF_8))),
                accepted("an empty signature and a good one", trial -> trial.sign(new byte[0], good)),
                accepted("two good signatures with different digests", trial -> {
                    String second = key("ed25519");
                    trial.sign(sign(second, "--digest-algo", "SHA384"), good);
                    trial.trust(gpg.export(goodKey, second));
                }),
                accepted(
                        "a good signature in one string with one by an unknown key",
                        trial -> trial.sign(concatenated(sign(key("ed25519")), good))),
                refused("two signatures, both bad", trial -> {
                    byte[] bad = gpg.sign(otherSigned, goodKey, THEN);
                    trial.sign(bad, bad);
                }));
    }

    private static List<Case> keys() {
        return List.of(
                accepted("armoured keys", trial -> trial.trust(gpg.exportArmoured(goodKey))),
                accepted(
                        "several keys, of which one signed",
                        trial -> trial.trust(gpg.export(key("ed25519"), goodKey, key("ed25519")))),
                refused("another key", trial -> trial.trust(gpg.export(key("ed25519")))),
                refused("a key that has expired since", trial -> {
                    String key = gpg.key("ed25519", "cert,sign", MADE, "2025-12-31");
                    trial.sign(sign(key));
                    trial.trust(gpg.export(key));
                }),
                accepted("a key that will expire", trial -> {
                    String key = gpg.key("ed25519", "cert,sign", MADE, "2099-12-31");
                    trial.sign(sign(key));
                    trial.trust(gpg.export(key));
                }),
                accepted("a key that would have expired and was prolonged", trial -> {
                    String key = gpg.key("ed25519", "cert,sign", MADE, "2025-12-31");
                    trial.sign(sign(key));
                    gpg.expire(key, "20250701T000000", "2099-12-31");
                    trial.trust(gpg.export(key));
                }),
                refused("a key whose life was shortened", trial -> {
                    String key = key("ed25519");
                    trial.sign(sign(key));
                    gpg.expire(key, "20250701T000000", "2025-12-31");
                    trial.trust(gpg.export(key));
                }),
                refused("a signature that has expired", signedBy("ed25519", "--default-sig-expire", "1d")),
                accepted("a signature that will expire", signedBy("ed25519", "--default-sig-expire", "9y")),
                refused("a revoked key", trial -> {
                    String key = key("ed25519");
                    trial.sign(sign(key));
                    gpg.revoke(key);
                    trial.trust(gpg.export(key));
                }),
                accepted("two signatures, one by a revoked key", trial -> {
                    String key = key("ed25519");
                    trial.sign(sign(key), good);
                    gpg.revoke(key);
                    trial.trust(gpg.export(key, goodKey));
                }),
                accepted("two signatures, one by an expired key", trial -> {
                    String key = gpg.key("ed25519", "cert,sign", MADE, "2025-12-31");
                    trial.sign(sign(key), good);
                    trial.trust(gpg.export(key, goodKey));
                }),
                refused("a key that one file has revoked and another has not", trial -> {
                    String key = key("ed25519");
                    trial.sign(sign(key));
                    byte[] before = gpg.export(key);
                    gpg.revoke(key);
                    trial.trust(concatenated(before, gpg.export(key)));
                }),
                accepted("a signing subkey", trial -> subkey(trial, GpgHome.NEVER, false)),
                refused("an expired signing subkey", trial -> subkey(trial, "2025-12-31", false)),
                refused("a revoked signing subkey", trial -> subkey(trial, GpgHome.NEVER, true)),
                refused("a key of the future", trial -> {
                    String key = gpg.key("ed25519", "cert,sign", "20900101T000000", GpgHome.NEVER);
                    trial.sign(gpg.sign(signed, key, "--faked-system-time", "20900102T000000!"));
                    trial.trust(gpg.export(key));
                }),
                accepted(
                        "a signature of the future",
                        trial -> trial.sign(gpg.sign(signed, goodKey, "--faked-system-time", "20900102T000000!"))));
    }

    private static byte[] concatenated(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static void subkey(Trial trial, String expires, boolean revoked) throws Exception {
        String primary = gpg.key("ed25519", "cert", MADE, GpgHome.NEVER);
        String subkey = gpg.subkey(primary, "ed25519", "sign", MADE, expires);
        trial.sign(sign(subkey + "!"));
        if (revoked) {
            gpg.revokeSubkey(primary);
        }
        trial.trust(gpg.export(primary));
    }

    private static List<Case> damages() {
        List<Case> cases = new ArrayList<>();
        for (String suffix : List.of("dirtree", "dirmeta", "filez")) {
            cases.add(refused(
                    "a flipped bit in a " + suffix,
                    trial -> Trial.flip(trial.objects(suffix).get(0), -1)));
            cases.add(refused(
                    "a cut " + suffix, trial -> Trial.cut(trial.objects(suffix).get(0))));
            cases.add(refused(
                    "no " + suffix, trial -> Files.delete(trial.objects(suffix).get(0))));
            cases.add(refused(
                    "an empty " + suffix,
                    trial -> Files.write(trial.objects(suffix).get(0), new byte[0])));
        }
        cases.addAll(List.of(
                refused("a flipped bit in the commit", trial -> Trial.flip(trial.commitObject(), -1)),
                refused("a cut commit", trial -> Trial.cut(trial.commitObject())),
                refused("no commit", trial -> Files.delete(trial.commitObject())),
                refused("more bytes after the commit", trial -> Trial.append(trial.commitObject())),
                refused(
                        "more bytes after a dirtree",
                        trial -> Trial.append(trial.objects("dirtree").get(0))),
                refused(
                        "more bytes after a dirmeta",
                        trial -> Trial.append(trial.objects("dirmeta").get(0))),
                stricter(
                        "more bytes after a file",
                        "nobody vouches for them",
                        trial -> Trial.append(trial.objects("filez").get(0))),
                refused(
                        "another mode in the header of a file",
                        trial -> Trial.flip(trial.objects("filez").get(0), 8 + 19)),
                refused(
                        "another size in the header of a file",
                        trial -> Trial.flip(trial.objects("filez").get(0), 8 + 7)),
                refused(
                        "dirtrees exchanged for one another",
                        trial -> Trial.exchange(
                                trial.objects("dirtree").get(0),
                                trial.objects("dirtree").get(1))),
                refused(
                        "files exchanged for one another",
                        trial -> Trial.exchange(
                                trial.objects("filez").get(0),
                                trial.objects("filez").get(1))),
                refused(
                        "a dirtree in the place of a dirmeta",
                        trial -> Trial.exchange(
                                trial.objects("dirtree").get(0),
                                trial.objects("dirmeta").get(0))),
                refused(
                        "another commit's object in the place of the commit",
                        trial -> Trial.exchange(
                                trial.commitObject(), trial.object(trial.commit(Trial.OTHER_REF), "commit"))),
                refused(
                        "another ref's commit under the ref",
                        trial -> Files.copy(
                                trial.head(Trial.OTHER_REF),
                                trial.head(Trial.REF),
                                StandardCopyOption.REPLACE_EXISTING)),
                refused("a ref to nothing", trial -> Files.writeString(trial.head(Trial.REF), "0".repeat(64))),
                refused("a ref that is none", trial -> Files.writeString(trial.head(Trial.REF), "noise\n")),
                refused("no ref", trial -> Files.delete(trial.head(Trial.REF)))));
        return cases;
    }

    @TestFactory
    Stream<DynamicTest> localRepositoryIsJudgedAsOstreeDoes() {
        return Stream.of(signatures(), keys(), damages())
                .flatMap(List::stream)
                .map(single -> DynamicTest.dynamicTest(single.name, () -> judge(single)));
    }

    private static void judge(Case single) throws Exception {
        Trial trial = new Trial(template, Files.createTempDirectory(work, "trial"), gpg.export(goodKey));
        single.change.applyTo(trial);
        Verdict theirs = ostreePull(trial);
        Verdict ours = read(trial, trial.repository().toString());
        assertThat(theirs.accepted)
                .as("ostree on %s: %s", single.name, theirs.said)
                .isEqualTo(single.accepted);
        assertThat(ours.accepted).as("we on %s: %s", single.name, ours.said).isEqualTo(single.acceptedHere());
    }

    @Test
    void atLeastFortyVerdictsAreCompared() {
        assertThat(Stream.of(signatures(), keys(), damages())
                        .flatMap(List::stream)
                        .filter(single -> single.stricter.isEmpty()))
                .hasSizeGreaterThanOrEqualTo(40);
    }

    /** Whether it was accepted, and what was said. */
    private record Verdict(boolean accepted, String said) {}

    private static Verdict ostreePull(Trial trial) throws Exception {
        Path directory = trial.work();
        Path keys = Files.write(directory.resolve("keys.gpg"), trial.keys());
        Path own = directory.resolve("client");
        SampleProject.copy(client, own);
        String remote = "\n[remote \"origin\"]\nurl=" + server.address() + "/" + work.relativize(trial.repository())
                + "\ngpg-verify=true\ngpgkeypath=" + keys + "\n" + trial.clientOptions();
        Files.writeString(own.resolve("config"), Files.readString(own.resolve("config")) + remote);
        ExternalTool.Result result =
                ExternalTool.runAllowingFailure(directory, "ostree", "--repo=" + own, "pull", "origin", Trial.REF);
        return new Verdict(result.exitCode() == 0, result.errors());
    }

    private static Verdict read(Trial trial, String repository) throws IOException {
        Path directory = trial.work();
        TrustedKeys keys = new TrustedKeys(true, List.of(directory.resolve("keys.gpg")), Instant.now());
        StandardInput nothing = new StandardInput(InputStream.nullInputStream(), directory);
        TreeSources sources = new TreeSources(directory, directory, nothing, keys, NoNetwork.settings(directory));
        SourceLocation location = SourceLocation.parse("flatpak:" + repository + "@" + Trial.REF);
        try (TreeSource source = sources.open(location)) {
            return new Verdict(true, TreeListing.of(source.read()).toString());
        } catch (IOException e) {
            return new Verdict(false, String.valueOf(e.getMessage()));
        }
    }
}
