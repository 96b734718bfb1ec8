package org.gnome.oci.system.crash;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.io.AtomicOutput;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageReference;
import org.gnome.oci.pipeline.BuildImage;
import org.gnome.oci.pipeline.CompositionSpecification;
import org.gnome.oci.pipeline.ImageFiles;
import org.gnome.oci.pipeline.ImageSpecification;
import org.gnome.oci.pipeline.Progress;
import org.gnome.oci.pipeline.RemoteSettings;
import org.gnome.oci.pipeline.StandardInput;
import org.gnome.oci.pipeline.TreeSources;
import org.gnome.oci.pipeline.TrustedKeys;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.testing.NoNetwork;

/**
 * The build that is killed and starved: an image of a repository on the network, through the cache, and one of a
 * directory upon it. {@code main} does it in a virtual machine of its own: {@code TARGET CACHE URL CREATED}, and prints
 * one line.
 *
 * @param target where the images go
 * @param cache the cache, which others may share
 * @param repository the URL of a copy of the sample's repository
 * @param created the time of the images, by which one build is told from another
 */
record CrashBuild(Path target, Path cache, String repository, Instant created) {
    /** What a build exits with that has failed with an error for its user; a virtual machine that dies, with 1. */
    static final int REFUSED = 3;

    static final Path SAMPLE =
            Path.of("../images/channels/sample").toAbsolutePath().normalize();
    private static final String REF = "runtime/org.gnome.Platform/x86_64/master";
    private static final Instant FILES = Instant.parse("2011-11-11T11:11:11Z");

    /** After the sample's key and signatures were made. */
    private static final Instant LATER = Instant.parse("2030-01-01T00:00:00Z");

    private static final int WORKERS = 2;

    static final Instant ONE = Instant.parse("2026-01-01T00:00:00Z");
    static final Instant ANOTHER = Instant.parse("2026-01-02T00:00:00Z");

    public static void main(String... arguments) {
        String line;
        int exit = 0;
        try {
            CrashBuild build = new CrashBuild(
                    Path.of(arguments[0]), Path.of(arguments[1]), arguments[2], Instant.parse(arguments[3]));
            line = build.run() ? "built" : "unchanged";
        } catch (IOException e) {
            line = message(e);
            exit = REFUSED;
        }
        System.out.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
        System.out.flush();
        System.exit(exit);
    }

    static String message(IOException failure) {
        return failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }

    /** The same with another time. */
    CrashBuild at(Instant time) {
        return new CrashBuild(target, cache, repository, time);
    }

    /** Whether anything was built, since it was not there. */
    boolean run() throws IOException {
        boolean parent =
                build("platform", Optional.empty(), SourceLocation.parse("flatpak:" + repository + "/@" + REF));
        boolean child = build(
                "child",
                Optional.of(SourceLocation.parse("oci:" + files("platform").layout())),
                SourceLocation.parse("directory:" + SAMPLE.resolve("src")));
        return parent || child;
    }

    ImageFiles files(String name) {
        return new ImageFiles(target.resolve(name), name);
    }

    private boolean build(String name, Optional<SourceLocation> parent, SourceLocation source) throws IOException {
        ImageSpecification specification = new ImageSpecification(
                new ImageReference("example.org/" + name, "latest"),
                new Descriptor.Platform("linux", "amd64"),
                parent,
                CompositionSpecification.of(source),
                false,
                LayerCompression.ZSTD,
                FILES,
                Optional.of(created),
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty());
        ImageFiles files = files(name);
        Files.createDirectories(files.directory());
        return !new BuildImage(sources(files.directory()), "test", WORKERS, Progress.SILENT)
                .build(specification, files)
                .unchanged();
    }

    private TreeSources sources(Path spools) {
        RemoteSettings remote = new RemoteSettings(
                cache, FetchSettings.online(), WORKERS, NoNetwork.ANONYMOUS, false, FILES, Progress.SILENT);
        return new TreeSources(
                target,
                spools,
                new StandardInput(InputStream.nullInputStream(), spools),
                new TrustedKeys(true, List.of(SAMPLE.resolve("gnome-oci-sample.gpg")), LATER),
                remote,
                NoNetwork.DISKS);
    }

    /** Every file below the target by its path, hidden ones too, with its digest. */
    SortedMap<String, String> digests() throws IOException {
        return digests(target);
    }

    static SortedMap<String, String> digests(Path directory) throws IOException {
        SortedMap<String, String> digests = new TreeMap<>();
        if (!Files.exists(directory)) {
            return digests;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                digests.put(
                        directory.relativize(file).toString(),
                        Digest.ofContent(Files.readAllBytes(file)).hex());
            }
        }
        return digests;
    }

    /** What a build should not have left in the cache: everything there is for a moment only. */
    List<String> leftInCache() throws IOException {
        return List.copyOf(digests(cache.resolve("tmp")).keySet());
    }

    /** Removes the images and what was fetched. */
    void forget() throws IOException {
        AtomicOutput.deleteRecursively(target);
        AtomicOutput.deleteRecursively(cache);
    }
}
