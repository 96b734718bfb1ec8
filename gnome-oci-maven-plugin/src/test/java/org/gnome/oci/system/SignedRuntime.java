package org.gnome.oci.system;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.pipeline.Progress;
import org.gnome.oci.pipeline.RemoteSettings;
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

/** A small runtime in a signed repository that ostree made, a server for it, and those who judge copies of it. */
final class SignedRuntime {
    static final String MADE = "20250101T000000";
    static final String[] SIGNED_AT = {"--faked-system-time", "20250601T000000!"};

    private final Path work;
    private final GpgHome gpg;
    private final FileServer server;
    private final String goodKey;
    private final Path template;
    private final Path client;
    private final byte[] commit;
    private final byte[] otherCommit;
    private final byte[] good;

    /** Makes all of it in a directory. */
    SignedRuntime(Path work) throws Exception {
        this.work = work;
        gpg = GpgHome.create(work.resolve("gpg"));
        server = new FileServer(work);
        goodKey = key("ed25519");
        template = work.resolve("template");
        client = work.resolve("client");
        ostree("--repo=" + client, "init", "--mode=bare-user-only");
        ostree("--repo=" + template, "init", "--mode=archive");
        commit(template, Trial.REF, runtime("tree"));
        Path other = Files.createDirectory(work.resolve("other"));
        Files.writeString(other.resolve("metadata"), "[Runtime]\nname=org.gnome.Other\n");
        commit(template, Trial.OTHER_REF, other);
        summarize(template);
        Trial first = new Trial(template, work.resolve("first"), new byte[0]);
        commit = Files.readAllBytes(first.commitObject());
        otherCommit = Files.readAllBytes(first.object(first.commit(Trial.OTHER_REF), "commit"));
        good = sign(goodKey);
    }

    private Path runtime(String name) throws IOException {
        Path tree = Files.createDirectory(work.resolve(name));
        Files.writeString(tree.resolve("metadata"), "[Runtime]\nname=org.gnome.Test\n");
        Files.createDirectories(tree.resolve("files/bin"));
        Files.writeString(tree.resolve("files/bin/tool"), "#!");
        byte[] noise = new byte[5000];
        new Random(1).nextBytes(noise);
        Files.write(tree.resolve("files/noise"), noise);
        Files.createSymbolicLink(tree.resolve("files/link"), Path.of("noise"));
        return tree;
    }

    GpgHome gpg() {
        return gpg;
    }

    /** The key by which commits and summary are signed. */
    String goodKey() {
        return goodKey;
    }

    /** The commit object of {@link Trial#REF}. */
    byte[] commit() {
        return commit;
    }

    /** That of {@link Trial#OTHER_REF}. */
    byte[] otherCommit() {
        return otherCommit;
    }

    /** A good signature of {@link #commit()}. */
    byte[] good() {
        return good;
    }

    String key(String algorithm) throws Exception {
        return gpg.key(algorithm, "cert,sign", MADE, GpgHome.NEVER);
    }

    /** Signs {@link #commit()}. */
    byte[] sign(String key, String... options) throws Exception {
        return gpg.sign(
                commit,
                key,
                Stream.concat(Arrays.stream(SIGNED_AT), Arrays.stream(options)).toArray(String[]::new));
    }

    /** Commits the tree of the runtime, or another one, once more. */
    void commit(Path repository, String ref, Path tree, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "--repo=" + repository,
                "commit",
                "-b",
                ref,
                "--tree=dir=" + tree,
                "--canonical-permissions",
                "--gpg-homedir=" + gpg.directory(),
                "--gpg-sign=" + goodKey));
        command.addAll(Arrays.asList(options));
        if (Arrays.stream(options).noneMatch(option -> option.startsWith("--timestamp"))) {
            command.add("--timestamp=2025-06-01");
        }
        ostree(command.toArray(String[]::new));
    }

    /** The tree of the runtime. */
    Path tree() {
        return work.resolve("tree");
    }

    /** Writes and signs a summary of the refs that there are. */
    void summarize(Path repository) throws Exception {
        ostree("--repo=" + repository, "summary", "-u", "--gpg-homedir=" + gpg.directory(), "--gpg-sign=" + goodKey);
    }

    private void ostree(String... arguments) throws Exception {
        ExternalTool.run(
                work,
                Stream.concat(Stream.of("ostree"), Arrays.stream(arguments)).toArray(String[]::new));
    }

    /** A copy of the repository for one case, whose reader trusts {@link #goodKey()}. */
    Trial trial() throws Exception {
        return new Trial(template, Files.createTempDirectory(work, "trial"), gpg.export(goodKey));
    }

    /**
     * A verdict.
     *
     * @param accepted whether all was read
     * @param said the error, or what was read
     */
    record Verdict(boolean accepted, String said) {}

    /** What {@code ostree pull} over HTTP says. */
    Verdict ostreePull(Trial trial, String... options) throws Exception {
        Path own = trial.work().resolve("client");
        if (!Files.exists(own)) {
            SampleProject.copy(client, own);
        }
        Path keys = Files.write(keys(trial), trial.keys());
        String remote = "\n[remote \"origin\"]\nurl=" + address(trial) + "\ngpg-verify=true\ngpgkeypath=" + keys + "\n"
                + trial.clientOptions();
        Files.writeString(own.resolve("config"), Files.readString(client.resolve("config")) + remote);
        ExternalTool.Result result = ExternalTool.runAllowingFailure(
                trial.work(),
                Stream.concat(Stream.of("ostree", "--repo=" + own, "pull", "origin", Trial.REF), Arrays.stream(options))
                        .toArray(String[]::new));
        return new Verdict(result.exitCode() == 0, result.errors());
    }

    /** What we say of the repository as one on this machine. */
    Verdict readLocally(Trial trial) throws IOException {
        return read(trial, trial.repository().toString());
    }

    /** What we say of it as one on the network. */
    Verdict readOverHttp(Trial trial) throws IOException {
        return read(trial, address(trial));
    }

    private static Verdict read(Trial trial, String repository) throws IOException {
        TrustedKeys trusted = new TrustedKeys(true, List.of(Files.write(keys(trial), trial.keys())), Instant.now());
        RemoteSettings remote = new RemoteSettings(
                trial.work().resolve("cache"),
                FetchSettings.online(),
                2,
                NoNetwork.ANONYMOUS,
                false,
                Instant.now(),
                Progress.SILENT);
        StandardInput nothing = new StandardInput(InputStream.nullInputStream(), trial.work());
        TreeSources sources = new TreeSources(trial.work(), trial.work(), nothing, trusted, remote, NoNetwork.DISKS);
        SourceLocation location = SourceLocation.parse("flatpak:" + repository + "@" + Trial.REF);
        try (TreeSource source = sources.open(location)) {
            return new Verdict(true, TreeListing.of(source.read()).toString());
        } catch (IOException e) {
            return new Verdict(false, String.valueOf(e.getMessage()));
        }
    }

    private static Path keys(Trial trial) {
        return trial.work().resolve("keys.gpg");
    }

    private String address(Trial trial) {
        return server.address() + "/" + work.relativize(trial.repository());
    }

    /** Ends what runs. */
    void stop() throws Exception {
        server.close();
        gpg.stop();
    }
}
