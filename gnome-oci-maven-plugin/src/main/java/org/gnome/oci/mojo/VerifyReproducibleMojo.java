package org.gnome.oci.mojo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.gnome.oci.pipeline.ImageFiles;
import org.gnome.oci.pipeline.VerifyReproducible;
import org.gnome.oci.source.SourceLocation;
import org.jspecify.annotations.Nullable;

/**
 * Verifies that the image that the goal {@code build} made is the same when it is built elsewhere, and says which layer
 * and which path differs first if it is not.
 *
 * <p>The checkout of the whole build is copied, without what was built and without its history, into the build
 * directory of the top project, and Maven builds the same modules there up to the phase {@code package}, without tests:
 * in another path, time zone, locale and umask, with another heap, number of processors and of threads. That is done
 * once for all modules, and then each compares every file of its image and of its parity report. A build that reads
 * standard input cannot be made again.
 *
 * <p>With {@code image} nothing is built, and the image is compared with a published one.
 *
 * @since 0.1.0
 */
@Mojo(name = "verify-reproducible", defaultPhase = LifecyclePhase.VERIFY, threadSafe = true)
public final class VerifyReproducibleMojo extends RepositoryMojo {
    private static final String NAME = "{name}";

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    private MojoExecution execution;

    /**
     * Verifies nothing.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.reproducible.skip", defaultValue = "false")
    private boolean skip;

    /**
     * The name of the image that the goal {@code build} made.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.name", defaultValue = "${project.artifactId}", required = true)
    private String name;

    /**
     * A published image to compare with instead of building again: {@code docker://HOST/REPOSITORY[:TAG|@DIGEST]},
     * {@code oci:PATH[:REF]} or {@code oci-archive:PATH[:REF]}, with <code>{name}</code> in the place of the name of
     * the image. A relative path is relative to the working directory.
     *
     * @since 0.1.0
     */
    @Parameter(property = "image")
    private @Nullable String image;

    /**
     * The directory of a JDK that builds again, if that is to be another one.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.reproducible.jdk")
    private @Nullable File jdk;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("Reproducibility is not verified: gnome-oci.reproducible.skip is set");
            SessionRebuild.of(session(), execution).judged(Participants.name(project, execution), true);
            return;
        }
        ImageFiles files = ModuleFiles.of(project, name);
        if (!Files.exists(files.record())) {
            withoutImage(files);
            return;
        }
        Optional<String> published =
                Configuration.text(image).map(text -> text.strip().replace(NAME, name));
        if (published.isPresent()) {
            compareWithPublished(files, published.get());
        } else {
            compareWithSecondBuild(files);
        }
    }

    /** A module that collects others has no image; where one should be, it must have been built. */
    private void withoutImage(ImageFiles files) throws MojoFailureException {
        if (Participants.takesPart(project, execution)) {
            throw new MojoFailureException("There is no image " + name + " to verify: " + files.record()
                    + " does not exist. Run mvn package first, or mvn verify with this goal in the POM");
        }
        getLog().info(project.getArtifactId() + " builds no image");
    }

    private void compareWithPublished(ImageFiles files, String published)
            throws MojoExecutionException, MojoFailureException {
        SourceLocation location = Configuration.check(() -> SourceLocation.parse(published));
        try {
            VerifyReproducible.Verdict verdict =
                    new VerifyReproducible(files).compareWith(sources(name), location, progress(name));
            judge(verdict, "it is not what " + verdict.compared() + " is", "is the same as " + verdict.compared());
        } catch (IOException e) {
            throw GoalErrors.execution("The image " + name + " was not compared with " + published, e);
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("The image " + name + " was not compared: " + e.getMessage(), e);
        }
    }

    private void compareWithSecondBuild(ImageFiles files) throws MojoExecutionException, MojoFailureException {
        Path javaHome = javaHome();
        SessionRebuild rebuild = SessionRebuild.of(session(), execution);
        Path directory = rebuild.buildDirectory(project, javaHome, getLog());
        try {
            VerifyReproducible.Verdict verdict =
                    new VerifyReproducible(files).compareWith(new ImageFiles(directory, name));
            rebuild.judged(
                    Participants.name(project, execution), verdict.difference().isEmpty());
            judge(
                    verdict,
                    "built again with " + rebuild.environment() + ", it differs (" + rebuild.places() + ")",
                    verdict.compared() + " are the same, built again with " + rebuild.environment());
        } catch (IOException e) {
            throw GoalErrors.execution("The image " + name + " was not compared with its second build", e);
        }
    }

    private Path javaHome() throws MojoFailureException {
        Path home = jdk == null ? Path.of(System.getProperty("java.home")) : jdk.toPath();
        if (!Files.isExecutable(home.resolve("bin/java"))) {
            throw new MojoFailureException("gnome-oci.reproducible.jdk: " + home + " has no bin/java");
        }
        return home;
    }

    private void judge(VerifyReproducible.Verdict verdict, String failure, String success) throws MojoFailureException {
        if (verdict.difference().isPresent()) {
            throw new MojoFailureException(
                    "Not reproducible: " + name + " " + verdict.image().digest() + ": " + failure + ": "
                            + verdict.difference().get());
        }
        getLog().info("Reproducible: " + name + " " + verdict.image().digest() + ": " + success);
    }
}
