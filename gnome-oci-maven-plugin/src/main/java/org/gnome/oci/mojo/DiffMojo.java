package org.gnome.oci.mojo;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.gnome.oci.parity.ParityReport;
import org.gnome.oci.report.ReportDirectory;
import org.gnome.oci.source.SourceLocation;
import org.jspecify.annotations.Nullable;

/**
 * Compares any two locations and writes the same report as the goal {@code parity}. Needs no project.
 *
 * @since 0.1.0
 */
@Mojo(name = "diff", requiresProject = false, threadSafe = true)
public final class DiffMojo extends RepositoryMojo {
    /**
     * The location of what the image should be like; see the goal {@code build} for the forms. A relative path is
     * relative to the working directory.
     *
     * @since 0.1.0
     */
    @Parameter(property = "reference", required = true)
    private String reference;

    /**
     * The location of what is compared with it.
     *
     * @since 0.1.0
     */
    @Parameter(property = "image", required = true)
    private String image;

    /**
     * Rules that explain differences, if there are any.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.parity.rules")
    private @Nullable File rules;

    /**
     * What of the reference lies elsewhere in the image, as {@code FROM:TO}: what the directory FROM of the reference
     * holds is compared as if it lay in TO, and a link in TO that leads to what is put in its place gives way to it. In
     * FROM, the name {@code *} stands for every directory beside it. For example
     * {@code /usr/share/runtime/docs:/usr/share} for an image that has the documentation where programs install it.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.map")
    private @Nullable List<String> map;

    /**
     * The directory that the report is written to.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.diff.output", defaultValue = "${user.dir}/parity", required = true)
    private File output;

    /**
     * Whether a difference without an explanation fails.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.parity.fail", defaultValue = "true")
    private boolean fail;

    /**
     * Compares nothing.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.diff.skip", defaultValue = "false")
    private boolean skip;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            return;
        }
        SourceLocation referenceLocation = Configuration.check(() -> SourceLocation.parse(reference));
        SourceLocation imageLocation = Configuration.check(() -> SourceLocation.parse(image));
        if (referenceLocation.isStandardInput() && imageLocation.isStandardInput()) {
            throw new MojoFailureException("Standard input can be one side only: name a file for the other");
        }
        Path directory = output.toPath();
        Optional<Path> rulesFile = Configuration.check(() -> Configuration.named("gnome-oci.parity.rules", rules));
        Comparison comparison = new Comparison(
                sources("diff"),
                Configuration.check(() -> Configuration.mappings(map)),
                List.of(),
                getLog(),
                progress("diff"),
                threads());
        ParityReport report = comparison.run(referenceLocation, imageLocation, rulesFile, directory);
        getLog().info("Parity: " + report.outcome().id() + ", " + report.explainedCount() + " differences explained, "
                + report.unexplainedCount() + " not; the report is " + directory.resolve(ReportDirectory.PAGE));
        Comparison.judge(report, directory, fail, getLog());
    }
}
