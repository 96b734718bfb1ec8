package org.gnome.oci.mojo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.gnome.oci.parity.ParityReport;
import org.gnome.oci.pipeline.BuiltImage;
import org.gnome.oci.pipeline.ImageFiles;
import org.gnome.oci.source.SourceLocation;
import org.jspecify.annotations.Nullable;

/**
 * Compares the finished image, read back from its blobs, with its reference, and writes {@code parity/index.html} and
 * {@code parity/parity.json}. A difference that no rule explains fails the build.
 *
 * @since 0.1.0
 */
@Mojo(name = "parity", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class ParityMojo extends RepositoryMojo {
    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    /**
     * Compares nothing.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.parity.skip", defaultValue = "false")
    private boolean skip;

    /**
     * The name of the image that the goal {@code build} made.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.name", defaultValue = "${project.artifactId}", required = true)
    private String name;

    /**
     * The location of what the image should be like; see the goal {@code build} for the forms.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.reference")
    private @Nullable String reference;

    /**
     * The rules that explain differences; by default {@code parity-rules.xml} in the module, if there is one.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.parity.rules")
    private @Nullable File rules;

    /**
     * Whether an unexplained difference, an expired rule or an exceeded count fails the build.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.parity.fail", defaultValue = "true")
    private boolean fail;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("Parity is not checked: gnome-oci.parity.skip is set");
            return;
        }
        ImageFiles files = ModuleFiles.of(project, name);
        SourceLocation referenceLocation = Configuration.check(() -> SourceLocation.parse(Configuration.text(reference)
                .orElseThrow(() -> new IllegalArgumentException("the image has no reference: configure <reference>, or"
                        + " skip the comparison with gnome-oci.parity.skip"))));
        Optional<Path> rulesFile = Configuration.check(() -> Configuration.namedOr(
                "gnome-oci.parity.rules", rules, project.getBasedir().toPath().resolve("parity-rules.xml")));
        Optional<BuiltImage> image = record(files);
        Comparison comparison = new Comparison(
                sources(project.getBasedir().toPath(), files.directory(), project.getArtifactId()),
                List.of(),
                image.map(BuiltImage::notes).orElse(List.of()),
                getLog(),
                progress(project.getArtifactId()),
                threads());
        ParityReport report = comparison.run(
                referenceLocation,
                new SourceLocation(SourceLocation.Scheme.OCI, files.layout().toString(), Optional.empty()),
                rulesFile,
                files.parity());
        image.ifPresent(built -> ResultTable.of(List.of(ResultTable.Row.of(
                        name,
                        built,
                        Optional.of(report.outcome()),
                        files.parity().resolve("index.html"))))
                .forEach(getLog()::info));
        Comparison.judge(report, files.parity(), fail, getLog());
    }

    private Optional<BuiltImage> record(ImageFiles files) throws MojoExecutionException {
        try {
            return BuiltImage.read(files.record());
        } catch (IOException e) {
            throw GoalErrors.execution("The record of the image " + name + " cannot be read", e);
        }
    }
}
