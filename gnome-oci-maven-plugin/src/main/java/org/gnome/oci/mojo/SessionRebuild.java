package org.gnome.oci.mojo;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.project.MavenProject;
import org.gnome.oci.io.AtomicOutput;
import org.gnome.oci.reproduction.BoundedLog;
import org.gnome.oci.reproduction.CheckoutCopy;
import org.jspecify.annotations.Nullable;

/**
 * The second build of what a Maven session builds, in a copy of the checkout and in another environment: one for all
 * modules, made when the first one asks.
 *
 * <p>The copy lies in the build directory of the project that Maven was started for, so that it needs no other disk
 * than the first build, {@code mvn clean} removes what a killed build has left, and the next one replaces it.
 */
final class SessionRebuild {
    private static final String KEY = SessionRebuild.class.getName();
    private static final String LONGER_PATH = "in-another-folder-whose-path-is-longer-than-that-of-the-first-build";

    private final MavenSession session;
    private final Set<String> waitedFor;
    private @Nullable String failure;
    private boolean built;
    private boolean differs;

    private SessionRebuild(MavenSession session, Set<String> participants) {
        this.session = session;
        this.waitedFor = new HashSet<>(participants);
    }

    /** The one of the session. What the request keeps for plugins is a plain map, made when it is first asked for. */
    static SessionRebuild of(MavenSession session, MojoExecution execution) throws MojoExecutionException {
        synchronized (session.getRequest()) {
            Map<String, Object> data = session.getRequest().getData();
            Object rebuild = data.computeIfAbsent(
                    KEY,
                    absent -> new SessionRebuild(
                            session,
                            Participants.of(session.getProjects(), execution).collect(Collectors.toSet())));
            if (rebuild instanceof SessionRebuild same) {
                return same;
            }
            throw new MojoExecutionException("Modules of this build load " + execution.getArtifactId()
                    + " in different ways, so that they cannot be built again together: name it with one version, and"
                    + " everywhere or nowhere as an extension");
        }
    }

    private Path root() throws IOException {
        return real(session.getRequest().getMultiModuleProjectDirectory().toPath());
    }

    /**
     * A path without symbolic links in it, as far as it exists: Maven resolves those of some paths and not of others.
     */
    private static Path real(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        @Nullable Path parent = absolute.getParent();
        return parent == null || Files.exists(absolute)
                ? absolute.toRealPath()
                : real(parent).resolve(absolute.getFileName());
    }

    /**
     * The build directory of the project that Maven was started for, be it one of the modules that are built or not.
     */
    private Path top() {
        MavenProject started = session.getAllProjects().stream()
                .filter(MavenProject::isExecutionRoot)
                .findFirst()
                .orElse(session.getTopLevelProject());
        return Path.of(started.getBuild().getDirectory());
    }

    private Path directory() {
        return top().resolve("reproducible");
    }

    private Path log() {
        return top().resolve("reproducible.log");
    }

    private Path copy() {
        return directory().resolve(LONGER_PATH).resolve("checkout");
    }

    /** Where the copy is, and what Maven has printed there. */
    String places() {
        return "the second build is kept in " + directory() + " until the next one or mvn clean; its log is " + log();
    }

    /** What was other in the second build. */
    OtherEnvironment environment() {
        return OtherEnvironment.ofThisProcess(session.getRequest().getDegreeOfConcurrency());
    }

    /**
     * The build directory of a module in the copy. The first module that asks has everything built, and the others wait
     * for it.
     *
     * @param javaHome the JDK that builds
     */
    synchronized Path buildDirectory(MavenProject project, Path javaHome, Log console)
            throws MojoExecutionException, MojoFailureException {
        try {
            if (!built) {
                built = true;
                failure = "The build was not made again; the error of the module that asked for it first says why";
                requireInside();
                failure = build(javaHome, console).orElse(null);
            }
            if (failure != null) {
                throw new MojoFailureException(failure);
            }
            return copied(Path.of(project.getBuild().getDirectory()));
        } catch (IOException e) {
            throw GoalErrors.execution("The build was not made again", e);
        }
    }

    private Path copied(Path path) throws IOException {
        return copy().resolve(root().relativize(real(path)));
    }

    /** A build that writes elsewhere would overwrite the first one. */
    private void requireInside() throws IOException, MojoFailureException {
        for (MavenProject project : session.getProjects()) {
            for (String place :
                    List.of(project.getBasedir().toString(), project.getBuild().getDirectory())) {
                if (!real(Path.of(place)).startsWith(root())) {
                    throw new MojoFailureException("The build cannot be made again in a copy of " + root() + ": "
                            + project.getArtifactId() + " uses " + place + ", which is outside of it. Move it inside,"
                            + " or compare with a published image: -Dimage=docker://HOST/REPOSITORY:TAG");
                }
            }
        }
    }

    private Optional<String> build(Path javaHome, Log console) throws IOException, MojoExecutionException {
        OtherEnvironment other = environment();
        console.info("Building again in " + directory() + " with " + other);
        AtomicOutput.deleteRecursively(directory());
        Files.createDirectories(top());
        Files.deleteIfExists(log());
        CheckoutCopy.copy(root(), copy(), buildDirectories(), FileTime.from(Instant.now()));
        return run(other, javaHome);
    }

    private Set<Path> buildDirectories() throws IOException {
        Set<Path> directories = new HashSet<>();
        for (MavenProject project : session.getAllProjects()) {
            directories.add(real(Path.of(project.getBuild().getDirectory())));
        }
        return directories;
    }

    private Optional<String> run(OtherEnvironment other, Path javaHome) throws IOException, MojoExecutionException {
        Path temporary = Files.createDirectories(directory().resolve("tmp"));
        Path pom = session.getRequest().getPom().toPath().toAbsolutePath();
        List<String> command = new ArrayList<>(OtherEnvironment.umaskCommand());
        command.add(maven().toString());
        command.addAll(RebuildCommand.arguments(session.getRequest(), copied(pom), temporary, other.threads()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(copied(pom.resolveSibling("")).toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true);
        other.applyTo(builder.environment(), javaHome);
        int status = await(builder.start());
        return status == 0
                ? Optional.empty()
                : Optional.of(
                        "The build failed when it was made again with " + other + ": Maven ended with " + status
                                + BoundedLog.firstError(log())
                                        .map(error -> ", its first error was: " + error)
                                        .orElse("")
                                + ". Its log is " + log()
                                + ". The copy has nothing that was built before: add -am where -pl leaves out what a module needs");
    }

    private static Path maven() throws MojoExecutionException {
        @Nullable String home = System.getProperty("maven.home");
        Path maven = Path.of(home == null ? "" : home, "bin", "mvn");
        if (home == null || !Files.isExecutable(maven)) {
            throw new MojoExecutionException("Maven cannot be started again: there is no " + maven
                    + ". Run the goal from the command line, or compare with a published image: -Dimage=LOCATION");
        }
        return maven;
    }

    /** The second build ends with this process, whichever way that ends. */
    private int await(Process process) throws IOException, MojoExecutionException {
        Thread end = new Thread(process::destroy, "end of the second build");
        Runtime.getRuntime().addShutdownHook(end);
        try (InputStream output = process.getInputStream()) {
            BoundedLog.write(output, log());
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("The second build was interrupted", e);
        } finally {
            process.destroy();
            Runtime.getRuntime().removeShutdownHook(end);
        }
    }

    /** A module has its verdict, or wants none. When all have, and no image differs, the copy is removed. */
    synchronized void judged(String participant, boolean reproducible) throws MojoExecutionException {
        differs |= !reproducible;
        if (waitedFor.remove(participant) && waitedFor.isEmpty() && !differs) {
            try {
                AtomicOutput.deleteRecursively(directory());
            } catch (IOException e) {
                throw GoalErrors.execution("The second build was not removed", e);
            }
        }
    }
}
