package org.gnome.oci.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.pipeline.CompositionSpecification;
import org.gnome.oci.pipeline.ImageSpecification;
import org.gnome.oci.pipeline.SourceSpecification;
import org.gnome.oci.source.SourceLocation;

/**
 * Builds the images of the sample with their reports in a virtual machine of its own: {@code BuildSample PROJECT OUTPUT
 * BUILDERS [IMAGE...]}, where BUILDERS is how many may be built side by side. Prints what this program sees of its host
 * as {@code host.NAME VALUE}, then every file that the builds left as {@code PATH SHA256}.
 */
public final class BuildSample {
    private static final String PLATFORM = "platform";
    private static final String GNOMEOS = "gnomeos";

    /** The images of the project, then others of the same sources that compress or read in other ways. */
    private static final List<Build> BUILDS = List.of(
            new Build(PLATFORM, PLATFORM, "", LayerCompression.ZSTD, false),
            new Build("sdk", "sdk", PLATFORM, LayerCompression.ZSTD, false),
            new Build(GNOMEOS, GNOMEOS, PLATFORM, LayerCompression.ZSTD, false),
            new Build("gnomeos-devel", "gnomeos-devel", GNOMEOS, LayerCompression.ZSTD, false),
            new Build("gzip", PLATFORM, "", LayerCompression.GZIP, false),
            new Build("directory", PLATFORM, "", LayerCompression.ZSTD, true),
            new Build("directory-gzip", PLATFORM, "", LayerCompression.GZIP, true));

    /** The property that has the time of creation, if it is to be another than that of the sources. */
    public static final String CREATED = "gnome-oci.created";

    private final Path root;
    private final Path output;
    private final List<Build> builds;

    /** Who built something. */
    private final Set<String> threads = ConcurrentHashMap.newKeySet();

    private BuildSample(Path root, Path output, List<Build> builds) {
        this.root = root;
        this.output = output;
        this.builds = builds;
    }

    /**
     * One image.
     *
     * @param name the directory of its files
     * @param module the module that says what it is
     * @param parent the name of the image that it is built upon, if there is one
     * @param compression how its layers are compressed
     * @param listed whether it is made of a plain directory instead, which has many entries and no reference
     */
    private record Build(String name, String module, String parent, LayerCompression compression, boolean listed) {}

    public static void main(String[] arguments) throws IOException {
        Path output = Path.of(arguments[1]);
        List<String> images = List.of(arguments).subList(3, arguments.length);
        BuildSample sample = new BuildSample(
                Path.of(arguments[0]),
                output,
                BUILDS.stream()
                        .filter(build -> images.isEmpty() || images.contains(build.name))
                        .toList());
        sample.buildAll(Integer.parseInt(arguments[2]));
        StringBuilder text = new StringBuilder();
        SortedMap<String, String> host = HostFacts.see(sample.root, output);
        host.put("builders", String.valueOf(sample.threads.size()));
        host.forEach((name, value) -> line(text, "host." + name, value));
        digests(output).forEach((path, digest) -> line(text, path, digest));
        System.out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(' ').append(value).append('\n');
    }

    /** As Maven does it: one after another, or each as soon as what it needs is there. */
    private void buildAll(int builders) {
        if (builders == 1) {
            builds.forEach(this::build);
            return;
        }
        ExecutorService pool = Executors.newFixedThreadPool(builders);
        try {
            Map<String, CompletableFuture<Void>> started = new HashMap<>(Map.of("", CompletableFuture.allOf()));
            for (Build build : builds) {
                started.put(
                        build.name,
                        Optional.ofNullable(started.get(build.parent))
                                .orElseThrow()
                                .thenRunAsync(() -> build(build), pool));
            }
            CompletableFuture.allOf(started.values().toArray(CompletableFuture[]::new))
                    .join();
        } finally {
            pool.shutdownNow();
        }
    }

    private void build(Build build) {
        threads.add(Thread.currentThread().getName());
        SampleProject project = new SampleProject(root, build.module);
        Path target = output.resolve(build.name);
        try {
            project.build(specification(project, build), target);
            if (!build.listed) {
                project.compare(target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ImageSpecification specification(SampleProject project, Build build) throws IOException {
        ImageSpecification configured = project.specification(build.compression, parent(build.parent));
        return new ImageSpecification(
                configured.reference(),
                configured.platform(),
                configured.parent(),
                build.listed ? listed(configured.composition(), project.channel()) : configured.composition(),
                configured.operatingSystem(),
                configured.compression(),
                configured.filesTimestamp(),
                Optional.ofNullable(System.getProperty(CREATED)).map(Instant::parse),
                configured.labels(),
                configured.annotations(),
                configured.comment());
    }

    private Optional<SourceLocation> parent(String name) {
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(new SourceLocation(
                        SourceLocation.Scheme.OCI,
                        new SampleProject(root, name)
                                .files(output.resolve(name))
                                .layout()
                                .toString(),
                        Optional.empty()));
    }

    private static CompositionSpecification listed(CompositionSpecification configured, Path directory) {
        return new CompositionSpecification(
                List.of(SourceSpecification.of(
                        new SourceLocation(SourceLocation.Scheme.DIRECTORY, directory.toString(), Optional.empty()))),
                configured.skeleton(),
                configured.rootfs(),
                configured.rootfsManifest(),
                false,
                Optional.empty(),
                new TreeSet<>());
    }

    private static SortedMap<String, String> digests(Path output) throws IOException {
        SortedMap<String, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(output)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                digests.put(
                        output.relativize(file).toString(),
                        Digest.ofContent(Files.readAllBytes(file)).hex());
            }
        }
        return digests;
    }
}
