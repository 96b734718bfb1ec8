package org.gnome.oci.mojo;

import java.io.File;
import java.io.IOException;
import java.util.Optional;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.Pruning;

/**
 * Removes from the cache the objects of repositories and the downloaded disk images that were not used for the longest
 * time, until the others fit in a size, and what is left of downloads that broke off. Nothing is removed while another
 * build uses the cache. Needs no project.
 *
 * <p>When an object or image was used last is its modification time: it is set when a build makes sure that it has it.
 *
 * @since 0.1.0
 */
@Mojo(name = "prune", requiresProject = false, threadSafe = true)
public final class PruneMojo extends AbstractMojo {
    /**
     * The directory in which objects of repositories on the network are kept.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.cache", defaultValue = "${user.home}/.cache/gnome-oci", required = true)
    private File cache;

    /**
     * How large the objects and disk images of the cache may be together: a number of bytes, or of {@code K},
     * {@code M}, {@code G} or {@code T}, which are powers of 1024; {@code 0} removes them all.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.cache.maxSize", defaultValue = "20G", required = true)
    private String maxSize;

    /**
     * Removes nothing.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.prune.skip", defaultValue = "false")
    private boolean skip;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            return;
        }
        long limit = Configuration.check(() -> Configuration.bytes("gnome-oci.cache.maxSize", maxSize));
        try {
            Optional<Pruning> pruning = new CacheDirectory(cache.toPath()).prune(limit);
            if (pruning.isEmpty()) {
                getLog().warn("Nothing was removed: another build uses the cache " + cache + "; run it again later");
            } else {
                getLog().info("Removed " + pruning.get().removed() + " objects with "
                        + GoalConsole.bytes(pruning.get().removedBytes()) + ", kept "
                        + pruning.get().kept() + " with "
                        + GoalConsole.bytes(pruning.get().keptBytes()));
            }
        } catch (IOException e) {
            throw GoalErrors.execution("The cache " + cache + " was not pruned", e);
        }
    }
}
