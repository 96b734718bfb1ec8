package org.gnome.oci.mojo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.gnome.oci.oci.ImageReference;
import org.gnome.oci.pipeline.BuildImage;
import org.gnome.oci.pipeline.CompositionSpecification;
import org.gnome.oci.pipeline.ImageFiles;
import org.gnome.oci.pipeline.ImageSpecification;
import org.gnome.oci.pipeline.TreeSources;
import org.gnome.oci.source.SourceLocation;
import org.jspecify.annotations.Nullable;

/**
 * Builds an OCI image from its sources: an image layout, the same as an OCI archive, and {@code image.json}.
 *
 * <p>Bytes depend on the configuration and the sources alone. An image whose inputs have not changed is verified and
 * not built again.
 *
 * @since 0.1.0
 */
@Mojo(name = "build", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class BuildMojo extends RepositoryMojo {
    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    @Parameter(defaultValue = "${plugin}", readonly = true, required = true)
    private PluginDescriptor plugin;

    /**
     * Builds nothing.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.build.skip", defaultValue = "false")
    private boolean skip;

    /**
     * The name of the image, which begins its tag and names its archive.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.name", defaultValue = "${project.artifactId}", required = true)
    private String name;

    /**
     * The branch of the sources, which ends the tag: {@code NAME-BRANCH}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.branch", defaultValue = "master", required = true)
    private String branch;

    /**
     * The image that this one is built upon: {@code oci:PATH[:REF]}, {@code oci-archive:PATH[:REF]} or
     * {@code docker://HOST/REPOSITORY[:TAG|@DIGEST]}. Its layers are taken as they are, and one more holds what the
     * image has otherwise; what the image has is decided by its sources alone. Without it the whole image is one layer.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.parent")
    private @Nullable String parent;

    /**
     * Where the file trees come from, later over earlier: {@code directory:PATH}, {@code tar:PATH},
     * {@code ostree:REPOSITORY@REF}, {@code flatpak:REPOSITORY@REF[+EXTENSION…]}, {@code ddi:PATH[+EXTENSION…]},
     * {@code sysupdate:DIRECTORY@COMPONENT[+EXTENSION…][=VERSION]}, {@code oci:PATH[:REF]},
     * {@code oci-archive:PATH[:REF]}, {@code docker://HOST/REPOSITORY[:TAG|@DIGEST]}. A relative path is relative to
     * the module; {@code -} in the place of a PATH is standard input.
     *
     * <p>A {@code <source>} without a location is left out. It is a location, or has elements: {@code <location>};
     * {@code <includes>} and {@code <excludes>}, patterns of paths such as {@code /usr/bin/sudo} or
     * {@code /usr/share/doc/**}, where a directory comes or goes with all that it holds, an exclude wins, and a pattern
     * that matches nothing is an error; and {@code <manifest>}, an mtree(5) specification with modes, owners and
     * attributes of paths of this source. Where there are includes or a manifest, a setuid, setgid or sticky bit, an
     * extended attribute or another owner than root that the manifest does not state is refused.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.sources", required = true)
    private List<Source> sources;

    /**
     * A directory with files that the image has beside its sources; by default {@code rootfs} in the module, if there
     * is one. Files get mode 0644 or, if their owner may execute them, 0755, directories 0755, and everything is
     * root's, unless {@code rootfsManifest} states otherwise.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.rootfs")
    private @Nullable File rootfs;

    /**
     * An mtree(5) specification with full paths that states modes, owners, extended attributes, empty directories and
     * links for {@code rootfs}; by default {@code rootfs.mtree} in the module, if there is one.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.rootfsManifest")
    private @Nullable File rootfsManifest;

    /**
     * Whether the directories and links of a usr-merged root are added where the sources do not have them.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.skeleton", defaultValue = "true")
    private boolean skeleton;

    /**
     * Whether the users and groups that the tree's {@code sysusers.d} asks for are created in {@code /etc/passwd},
     * {@code group}, {@code shadow} and {@code gshadow}, as systemd-sysusers does. The day of the last change of
     * passwords is that of {@code created} or {@code SOURCE_DATE_EPOCH}, else empty.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.sysusers", defaultValue = "false")
    private boolean sysusers;

    /**
     * A table of the numbers of users and groups that neither {@code sysusers.d} nor the parent image states, with
     * lines {@code user NAME UID} and {@code group NAME GID}; by default {@code ids.conf} in the module, if there is
     * one. A user or group without a number fails the build, which names the line to add.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.ids")
    private @Nullable File ids;

    /**
     * The directories, such as {@code /etc}, for which the lines of the tree's {@code tmpfiles.d} are applied, as
     * systemd-tmpfiles does when a system starts: for themselves and for what is below them. The other lines stay what
     * they are, the system's own business; how many these are is a note of the report. None by default.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.tmpfiles")
    private @Nullable List<String> tmpfiles;

    /**
     * Whether the image holds an operating system. If it does, {@code /usr} has the time of creation, with which
     * systemd finds out that it was updated, and the label {@code containers.bootc} is set if bootc, one kernel and an
     * initramfs that can start a bootc system are there. What is missing is a note of the report.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.operatingSystem", defaultValue = "false")
    private boolean operatingSystem;

    /**
     * How layers are compressed: {@code zstd}, {@code gzip} or {@code none}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.compression", defaultValue = "zstd", required = true)
    private String compression;

    /**
     * The modification time of every file in the image, in RFC 3339 form or in seconds since 1970.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.filesTimestamp", defaultValue = "2011-11-11T11:11:11Z", required = true)
    private String filesTimestamp;

    /**
     * When the image was created, in RFC 3339 form or in seconds since 1970. Without it, the environment variable
     * {@code SOURCE_DATE_EPOCH} counts, then the newest time that a source tells, then {@code filesTimestamp}; never
     * the clock.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.created")
    private @Nullable String created;

    /**
     * Labels of the image's configuration. An empty value leaves its label out.
     *
     * @since 0.1.0
     */
    @Parameter
    private @Nullable Map<String, String> labels;

    /**
     * Annotations of the image's manifest, with {@code org.opencontainers.image.created} added. An empty value leaves
     * its annotation out.
     *
     * @since 0.1.0
     */
    @Parameter
    private @Nullable Map<String, String> annotations;

    /**
     * The comment in the history of the image.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.comment")
    private @Nullable String comment;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("The image is not built: gnome-oci.build.skip is set");
            return;
        }
        ImageSpecification specification = specification();
        if (!sources.stream().allMatch(Source::isNamed)) {
            getLog().info("A source of " + name + " has no location and is left out");
        }
        ImageFiles files = ModuleFiles.of(project, name);
        TreeSources treeSources =
                sources(project.getBasedir().toPath(), Directories.ensure(files.directory()), project.getArtifactId());
        BuildImage build =
                new BuildImage(treeSources, ToolIdentity.of(plugin), threads(), progress(project.getArtifactId()));
        try {
            BuildImage.Result result = build.build(specification, files);
            ModuleFiles.attach(project, files);
            getLog().info((result.unchanged() ? "Unchanged and verified: " : "Built: ")
                    + result.image().image() + " " + result.image().digest());
            result.image().notes().forEach(getLog()::info);
        } catch (IOException e) {
            throw GoalErrors.execution("The image " + name + " was not built from " + names(), e);
        }
    }

    private String names() {
        return sources.stream().filter(Source::isNamed).map(Source::toString).collect(Collectors.joining(", "));
    }

    private ImageSpecification specification() throws MojoFailureException {
        Path module = project.getBasedir().toPath();
        return Configuration.check(() -> new ImageSpecification(
                new ImageReference(repository(), name + "-" + branch),
                Configuration.platform(architecture()),
                Configuration.text(parent).map(text -> SourceLocation.parse(text.strip())),
                new CompositionSpecification(
                        Configuration.sources(sources),
                        skeleton,
                        Configuration.namedOr("gnome-oci.rootfs", rootfs, module.resolve("rootfs")),
                        Configuration.namedOr(
                                "gnome-oci.rootfsManifest", rootfsManifest, module.resolve("rootfs.mtree")),
                        sysusers,
                        Configuration.namedOr("gnome-oci.ids", ids, module.resolve("ids.conf")),
                        Configuration.directories("gnome-oci.tmpfiles", tmpfiles)),
                operatingSystem,
                Configuration.compression(compression),
                Configuration.instant("gnome-oci.filesTimestamp", filesTimestamp),
                Configuration.created(created, System.getenv("SOURCE_DATE_EPOCH")),
                Configuration.present(labels),
                Configuration.present(annotations),
                Configuration.text(comment)));
    }
}
