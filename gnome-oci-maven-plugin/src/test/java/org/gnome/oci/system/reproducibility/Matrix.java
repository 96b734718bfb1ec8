package org.gnome.oci.system.reproducibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.gnome.oci.system.BuildSample;
import org.gnome.oci.system.SampleProject;
import org.gnome.oci.testing.ExternalTool;

/** The hosts of a covering array, and the builds of the sample on them. */
final class Matrix implements AutoCloseable {
    /** A build uses more than one processor only now and then. */
    private static final int SIDE_BY_SIDE = 2;

    private static final int MAX_MINUTES = 10;

    private final Places places;
    private final Path directory;
    private final String classPath;
    private final Variations variations;
    private final List<Host> hosts;
    private final Map<Host, Future<Run>> builds = new HashMap<>();
    private final ExecutorService pool = Executors.newFixedThreadPool(SIDE_BY_SIDE);

    private Matrix(Path directory, Places places, int strength) throws IOException, InterruptedException {
        this.directory = directory;
        this.places = places;
        this.variations = Variations.here(directory, places);
        this.hosts = variations.hosts(strength);
        this.classPath = copyClassPath(directory.resolve("classes"));
    }

    /**
     * A matrix in an empty directory.
     *
     * @param strength of how many axes the values meet in every combination
     */
    static Matrix in(Path directory, int strength) throws IOException, InterruptedException {
        Places places = Places.in(directory);
        try {
            return new Matrix(directory, places, strength);
        } catch (IOException | InterruptedException | RuntimeException e) {
            places.close();
            throw e;
        }
    }

    /** Where anybody may read it: nobody may enter the home of whoever runs this. */
    private static String copyClassPath(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        List<String> copied = new ArrayList<>();
        List<Path> entries = Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getProperty("java.class.path"))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
        for (Path entry : entries) {
            Path copy = directory.resolve(copied.size() + "-" + entry.getFileName());
            SampleProject.copy(entry, copy);
            copied.add(copy.toString());
        }
        ExternalTool.run(directory, "chmod", "-R", "a+rX", ".");
        return String.join(File.pathSeparator, copied);
    }

    Variations variations() {
        return variations;
    }

    List<Host> hosts() {
        return hosts;
    }

    Host usualHost() {
        return hosts.get(0);
    }

    /** The hosts that show a fault, as far as they can be had. */
    List<Host> tellingHosts(Fault fault) {
        return hosts.stream()
                .skip(1)
                .map(host -> host.asFarAsPossible(usualHost()))
                .filter(host -> fault.isShownBy(host, usualHost()))
                .toList();
    }

    Run usual() throws IOException, InterruptedException {
        return build(usualHost());
    }

    /** Begins to build on every host. */
    void start() {
        hosts.forEach(host -> start(host.asFarAsPossible(usualHost())));
    }

    private void start(Host host) {
        if (!builds.containsKey(host)) {
            builds.putAll(Map.of(host, pool.submit(() -> run(host, List.of("-cp", classPath), List.of()))));
        }
    }

    private Run result(Host host) throws IOException, InterruptedException {
        start(host);
        return await(Optional.ofNullable(builds.get(host)).orElseThrow());
    }

    /** What the product leaves there, which is built once. */
    Run build(Host host) throws IOException, InterruptedException {
        Run run = result(host);
        host.assertFelt(run, result(usualHost()));
        return run;
    }

    /** What the product leaves there of some images if these classes are in the place of its own. */
    Future<Run> startWith(Path classes, Host host, List<String> images) {
        return pool.submit(() -> run(host, List.of("-cp", classes + File.pathSeparator + classPath), images));
    }

    /** The result of a build that was started. */
    static Run await(Future<Run> build) throws IOException, InterruptedException {
        try {
            return build.get();
        } catch (ExecutionException e) {
            throw new IOException("the build failed: " + e.getCause(), e);
        }
    }

    /** What the product leaves if the images are made at another time. */
    Run buildAsOf(String created) throws IOException, InterruptedException {
        return run(usualHost(), List.of("-cp", classPath, "-D" + BuildSample.CREATED + "=" + created), List.of());
    }

    private Run run(Host host, List<String> options, List<String> images) throws IOException, InterruptedException {
        try (Place place = places.open(host)) {
            List<String> words = new ArrayList<>(host.virtualMachine());
            words.addAll(options);
            words.addAll(List.of(
                    "-Djava.io.tmpdir=" + place.temporary(),
                    BuildSample.class.getName(),
                    place.checkout().toString(),
                    place.output().toString()));
            words.addAll(host.on(Axis.BUILDERS).words());
            words.addAll(images);
            Run run = Run.parse(ExternalTool.run(place.checkout(), words.toArray(String[]::new)));
            place.assertFelt(run);
            return run;
        }
    }

    /** Compiles a fault into a directory that anybody may read. */
    Path compile(Fault fault) throws IOException, InterruptedException {
        Path classes = Files.createTempDirectory(directory, "fault");
        fault.compileTo(classes);
        ExternalTool.run(classes, "chmod", "-R", "a+rX", ".");
        return classes;
    }

    @Override
    public void close() {
        // A build that is interrupted would leave its mounts behind.
        builds.values().forEach(build -> build.cancel(false));
        pool.shutdown();
        try {
            assertThat(pool.awaitTermination(MAX_MINUTES, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            places.close();
        }
    }
}
