package org.gnome.oci.mojo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.gnome.oci.parity.Outcome;
import org.gnome.oci.pipeline.BuiltImage;
import org.gnome.oci.pipeline.ImageFiles;
import org.gnome.oci.report.ReportDirectory;
import org.gnome.oci.report.SiteModule;
import org.gnome.oci.report.SiteReport;

/**
 * Collects the parity reports of all image modules of the reactor into one site, in the reactor's order.
 *
 * @since 0.1.0
 */
@Mojo(name = "site", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class SiteMojo extends AbstractMojo {
    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    /**
     * The directory of the site, which replaces an earlier site there and refuses to replace anything else.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.site.output", defaultValue = "${project.build.directory}/site", required = true)
    private File output;

    /**
     * Collects nothing.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.site.skip", defaultValue = "false")
    private boolean skip;

    @Override
    public void execute() throws MojoExecutionException {
        if (skip) {
            return;
        }
        Path site = output.toPath();
        try {
            SortedMap<String, BuiltImage> images = new TreeMap<>();
            List<SiteModule> modules = new ArrayList<>();
            for (MavenProject project : session.getAllProjects()) {
                String name = project.getArtifactId();
                ImageFiles files = ModuleFiles.of(project, name);
                Optional<BuiltImage> image = BuiltImage.read(files.record());
                if (image.isPresent()) {
                    images.put(name, image.get());
                    modules.add(new SiteModule(name, files.parity(), files.record()));
                }
            }
            SortedMap<String, Outcome> verdicts = SiteReport.write(modules, site);
            print(images, verdicts, site);
        } catch (IOException e) {
            throw GoalErrors.execution("The site was not written", e);
        }
    }

    private void print(SortedMap<String, BuiltImage> images, SortedMap<String, Outcome> verdicts, Path site) {
        List<ResultTable.Row> rows = new ArrayList<>();
        images.forEach((name, image) -> rows.add(ResultTable.Row.of(
                name,
                image,
                Optional.ofNullable(verdicts.get(name)),
                site.resolve(name).resolve(ReportDirectory.PAGE))));
        ResultTable.of(rows).forEach(getLog()::info);
        getLog().info("All reports: " + site.resolve(ReportDirectory.PAGE));
    }
}
