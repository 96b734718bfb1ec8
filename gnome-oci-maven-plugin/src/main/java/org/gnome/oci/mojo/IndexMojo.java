package org.gnome.oci.mojo;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.gnome.oci.io.AtomicOutput;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.pipeline.PublishTags;
import org.gnome.oci.publish.JoinIndex;
import org.gnome.oci.publish.PushedImage;
import org.gnome.oci.publish.RepositoryOpener;
import org.gnome.oci.registry.ImageRepository;
import org.jspecify.annotations.Nullable;

/**
 * Joins images that were pushed by digest, one for each architecture, into an OCI index, and tags that. Needs no
 * project, only the {@code push.json} of each image.
 *
 * @since 0.1.0
 */
@Mojo(name = "index", defaultPhase = LifecyclePhase.DEPLOY, requiresProject = false, threadSafe = true)
public final class IndexMojo extends TaggingMojo {
    /**
     * The {@code push.json} of each architecture.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.index.images", required = true)
    private List<File> images;

    /**
     * Annotations of the index. An empty value leaves its annotation out.
     *
     * @since 0.1.0
     */
    @Parameter
    private @Nullable Map<String, String> annotations;

    /**
     * What was pushed, in the form of {@code push.json}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.index.output", defaultValue = "${project.build.directory}/index-push.json")
    private File output;

    /**
     * Joins nothing.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.index.skip", defaultValue = "false")
    private boolean skip;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            ready(Optional.empty());
            return;
        }
        RepositoryName repository = repository();
        List<String> tags = tags();
        try {
            List<PushedImage> pushed = new ArrayList<>();
            for (File image : images) {
                pushed.add(PushedImage.read(image.toPath()));
            }
            if (isDryRun()) {
                print(pushed, tags);
                return;
            }
            requireOnline("joined");
            ready(Optional.of(push(repository, pushed, tags)));
        } catch (IOException e) {
            throw GoalErrors.execution("The images of " + name() + " were not joined", e);
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("The images of " + name() + " cannot be joined: " + e.getMessage(), e);
        }
    }

    private void print(List<PushedImage> pushed, List<String> tags) {
        for (Descriptor descriptor :
                JoinIndex.join(pushed, Configuration.present(annotations)).manifests()) {
            getLog().info(name() + ": an index would name " + descriptor.digest() + " for "
                    + descriptor
                            .platform()
                            .map(Descriptor.Platform::architecture)
                            .orElse(""));
        }
        getLog().info(name() + ": and the tags " + String.join(", ", tags) + " would name the index");
    }

    private PublishTags.Ready push(RepositoryName name, List<PushedImage> pushed, List<String> tags)
            throws IOException, MojoFailureException {
        RepositoryOpener opener = opener(name);
        try (ImageRepository repository = opener.open()) {
            PushedImage index = new JoinIndex(repository).push(pushed, Configuration.present(annotations));
            AtomicOutput.write(output.toPath(), index.toBytes());
            getLog().info("Pushed: " + name + "@" + index.digest());
            return new PublishTags.Ready(opener, index, tags, output.toPath());
        }
    }
}
