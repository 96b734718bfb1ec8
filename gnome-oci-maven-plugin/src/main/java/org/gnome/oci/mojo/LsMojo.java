package org.gnome.oci.mojo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.gnome.oci.pipeline.ListTree;
import org.gnome.oci.pipeline.TreeSources;
import org.gnome.oci.source.SourceLocation;
import org.jspecify.annotations.Nullable;

/**
 * Prints any source as mtree(5), every entry with its full path, so that bsdtar and go-mtree can check it. Needs no
 * project. With {@code mvn -q} nothing else is printed.
 *
 * @since 0.1.0
 */
@Mojo(name = "ls", requiresProject = false, threadSafe = true)
public final class LsMojo extends RepositoryMojo {
    /**
     * The location of the tree; see the goal {@code build} for the forms. A relative path is relative to the working
     * directory.
     *
     * @since 0.1.0
     */
    @Parameter(property = "tree", required = true)
    private String tree;

    /**
     * A file to write to instead of standard output.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.ls.output")
    private @Nullable File output;

    /**
     * Prints nothing.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.ls.skip", defaultValue = "false")
    private boolean skip;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            return;
        }
        SourceLocation location = Configuration.check(() -> SourceLocation.parse(tree));
        TreeSources sources = sources("ls");
        ListTree list = new ListTree(sources);
        try {
            if (output == null) {
                list.print(location, System.out);
                if (System.out.checkError()) {
                    throw new IOException("standard output was closed or is full");
                }
            } else {
                Path file = output.toPath();
                list.write(location, file);
                getLog().info("The tree of " + location + " is listed in " + file);
            }
        } catch (IOException e) {
            throw GoalErrors.execution("The tree of " + location + " cannot be listed", e);
        }
    }
}
