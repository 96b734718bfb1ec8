package org.gnome.oci.mojo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.plugin.AbstractMojo;
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
public final class LsMojo extends AbstractMojo {
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
     * Whether the commits of {@code ostree} and {@code flatpak} sources must be signed by one of {@code gpgKeys}. Only
     * a repository on this machine can be read without, and the report says so.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.gpgVerify", defaultValue = "true")
    private boolean gpgVerify;

    /**
     * Files with the OpenPGP keys that are trusted to sign {@code ostree} and {@code flatpak} sources: what {@code gpg
     * --export} writes, {@code .flatpakrepo} or {@code .flatpakref} files. A relative path is relative to the working
     * directory.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.gpgKeys")
    private @Nullable List<String> gpgKeys;

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
        TreeSources sources = WorkingDirectory.sources(gpgVerify, gpgKeys);
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
