package org.gnome.oci.mojo;

import java.io.IOException;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.oci.ImageReference;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.publish.Promote;
import org.gnome.oci.registry.ImageRepository;

/**
 * Gives further tags to an image or index that the repository has, without sending it again. Needs no project.
 *
 * @since 0.1.0
 */
@Mojo(name = "promote", requiresProject = false, threadSafe = true)
public final class PromoteMojo extends RegistryMojo {
    /**
     * What gets the tags: a digest, {@code sha256:…}, or a tag, which names what it names now.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.promote.from", required = true)
    private String from;

    /**
     * The tags, in the order in which they are moved.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.promote.to", required = true)
    private List<String> to;

    /**
     * Changes nothing, asks no registry, and prints what would be done.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.push.dryRun", defaultValue = "false")
    private boolean dryRun;

    /**
     * Promotes nothing.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.promote.skip", defaultValue = "false")
    private boolean skip;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            return;
        }
        RepositoryName name = repository();
        List<String> tags = Configuration.check(this::tags);
        String source = Configuration.check(() -> source(from.strip()));
        if (dryRun) {
            getLog().info("What " + source + " names in " + name + " would get the tags " + String.join(", ", tags));
            return;
        }
        requireOnline("promoted");
        try (ImageRepository repository = opener(name).open()) {
            Digest digest = new Promote(repository, this::sayMoved).promote(source, tags);
            getLog().info("Promoted: " + name + "@" + digest);
        } catch (IOException e) {
            throw GoalErrors.execution(source + " was not promoted", e);
        }
    }

    private List<String> tags() {
        List<String> tags = texts(to).stream().map(ImageReference::requireTag).toList();
        if (tags.isEmpty()) {
            throw new IllegalArgumentException("gnome-oci.promote.to names no tag");
        }
        return tags;
    }

    private static String source(String text) {
        return Digest.parse(text).map(Digest::toString).orElseGet(() -> ImageReference.requireTag(text));
    }
}
