package org.gnome.oci.mojo;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.pipeline.ImageFiles;
import org.gnome.oci.pipeline.PublishImage;
import org.gnome.oci.pipeline.PublishTags;
import org.gnome.oci.publish.PushedImage;
import org.gnome.oci.publish.RepositoryOpener;
import org.gnome.oci.registry.ImageRepository;
import org.jspecify.annotations.Nullable;

/**
 * Pushes the image that the goal {@code build} made, byte for byte and by digest, and writes {@code push.json}. The
 * last module of the build that pushes moves the tags of all, one after another; if a module fails, every tag stays
 * where it was.
 *
 * <p>What the registry has is not sent. Everything that was pushed is asked for again, and a difference fails.
 *
 * @since 0.1.0
 */
@Mojo(name = "push", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public final class PushMojo extends TaggingMojo {
    /**
     * Pushes nothing.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.push.skip", defaultValue = "false")
    private boolean skip;

    /**
     * A repository of the same registry that may have layers of the image, which are then not sent.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.mountFrom")
    private @Nullable String mountFrom;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("The image is not pushed: gnome-oci.push.skip is set");
            ready(Optional.empty());
            return;
        }
        RepositoryName repository = repository();
        List<String> tags = tags();
        Optional<RepositoryName> source = mountSource(repository);
        PublishImage publish = new PublishImage(ModuleFiles.of(project(), name()));
        if (isDryRun()) {
            print(publish, repository, tags);
            return;
        }
        requireOnline("pushed");
        ready(Optional.of(push(publish, repository, source, tags)));
    }

    private Optional<RepositoryName> mountSource(RepositoryName repository) throws MojoFailureException {
        return Configuration.check(() -> {
            Optional<RepositoryName> source =
                    Configuration.text(mountFrom).map(text -> RepositoryName.parse(text.strip()));
            if (source.isPresent() && !source.get().registry().equals(repository.registry())) {
                throw new IllegalArgumentException("gnome-oci.mountFrom: " + source.get()
                        + " is not in the registry of " + repository + ", which cannot take layers from it");
            }
            return source;
        });
    }

    private void print(PublishImage publish, RepositoryName repository, List<String> tags)
            throws MojoExecutionException {
        try {
            publish.plan(repository, tags).forEach(line -> getLog().info(name() + ": " + line));
        } catch (IOException e) {
            throw GoalErrors.execution("There is no plan for the image " + name(), e);
        }
    }

    private PublishTags.Ready push(
            PublishImage publish, RepositoryName name, Optional<RepositoryName> source, List<String> tags)
            throws MojoExecutionException, MojoFailureException {
        ImageFiles files = ModuleFiles.of(project(), name());
        try {
            RepositoryOpener opener = opener(name);
            try (ImageRepository repository = opener.open()) {
                PushedImage pushed = publish.push(
                        repository,
                        source,
                        GoalConsole.progress(session(), getLog(), project().getArtifactId()));
                getLog().info("Pushed: " + name + "@" + pushed.digest());
                return new PublishTags.Ready(opener, pushed, tags, files.pushed());
            }
        } catch (IOException e) {
            throw GoalErrors.execution("The image " + name() + " was not pushed to " + name, e);
        }
    }
}
