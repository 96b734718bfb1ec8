package org.gnome.oci.mojo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.gnome.oci.pipeline.PublishTags;
import org.gnome.oci.publish.TagScheme;
import org.jspecify.annotations.Nullable;

/** What the goals share that push something by digest and give it tags when the whole build has come so far. */
abstract class TaggingMojo extends RegistryMojo {
    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    private MojoExecution execution;

    /**
     * The name of the image.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.name", defaultValue = "${project.artifactId}", required = true)
    private String name;

    /**
     * Other names of the image, for which it gets the same tags.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.aliases")
    private @Nullable List<String> aliases;

    /**
     * The branch of the sources.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.branch", defaultValue = "master", required = true)
    private String branch;

    /**
     * The commit of the sources, if it is known.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.revision")
    private @Nullable String revision;

    /**
     * The tags of the image, with <code>{name}</code>, <code>{branch}</code> and <code>{revision}</code> in the place
     * of these. A tag with a revision is left out where none is known.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.tags", defaultValue = "{name}-{branch}")
    private @Nullable List<String> tags;

    /**
     * Further tags, for the branch {@code nightlyBranch} only. Tags that end with {@code nightly} are moved when all
     * others were.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.nightlyTags")
    private @Nullable List<String> nightlyTags;

    /**
     * The branch that is published each night.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.nightlyBranch", defaultValue = "master")
    private String nightlyBranch;

    /**
     * Whether no tag is moved: for one architecture of several, which the goal {@code index} joins.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.push.byDigest", defaultValue = "false")
    private boolean byDigest;

    /**
     * Changes nothing, asks no registry, and prints what would be done.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.push.dryRun", defaultValue = "false")
    private boolean dryRun;

    MavenProject project() {
        return project;
    }

    String name() {
        return name;
    }

    boolean isDryRun() {
        return dryRun;
    }

    /** The tags in the order in which they are moved. */
    List<String> tags() throws MojoFailureException {
        if (byDigest) {
            return List.of();
        }
        List<String> names = new ArrayList<>(List.of(name));
        names.addAll(texts(aliases));
        return Configuration.check(() -> new TagScheme(texts(tags), texts(nightlyTags), nightlyBranch)
                .tags(names, branch, Configuration.text(revision).map(String::strip)));
    }

    /** This module has pushed, or has nothing to push; the last module of the build that says so moves all tags. */
    void ready(Optional<PublishTags.Ready> image) throws MojoExecutionException, MojoFailureException {
        Optional<List<PublishTags.Ready>> all = SessionTags.ready(session(), project, execution, image, getLog());
        if (all.isEmpty()) {
            return;
        }
        if (session().getResult().hasExceptions()) {
            throw new MojoFailureException("No tag was moved, since another module of this build has failed; mend that,"
                    + " and run the build again");
        }
        try {
            PublishTags.move(all.get(), this::sayMoved);
        } catch (IOException e) {
            throw GoalErrors.execution("Not all tags are confirmed", e);
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("No tag was moved: " + e.getMessage(), e);
        }
    }
}
