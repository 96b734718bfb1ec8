package org.gnome.oci.mojo;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.pipeline.Progress;
import org.gnome.oci.pipeline.RegistryAccess;
import org.gnome.oci.pipeline.RemoteSettings;
import org.gnome.oci.pipeline.StandardInput;
import org.gnome.oci.pipeline.TreeSources;
import org.jspecify.annotations.Nullable;

/** What all goals share that read sources: how repositories are trusted and fetched, and how many threads work. */
abstract class RepositoryMojo extends AbstractMojo {
    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    @Inject
    private SettingsDecrypter decrypter;

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
     * --export} writes, {@code .flatpakrepo} or {@code .flatpakref} files. A relative path is relative to the module,
     * and without a project to the working directory.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.gpgKeys")
    private @Nullable List<String> gpgKeys;

    /**
     * The directory in which objects of repositories on the network are kept, shared by all modules and processes. It
     * grows until the goal {@code prune} makes it smaller.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.cache", defaultValue = "${user.home}/.cache/gnome-oci", required = true)
    private File cache;

    /**
     * How many requests may be in flight at once to a repository on the network.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.connections", defaultValue = "16")
    private int connections;

    /**
     * For how many seconds a connection, or the next byte of a download, is waited for before it is asked for again.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.stallTimeout", defaultValue = "30")
    private int stallTimeout;

    /**
     * Whether a ref of a repository on the network may go back to an older commit than the last one seen.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.allowDowngrade", defaultValue = "false")
    private boolean allowDowngrade;

    /**
     * The processor that the image is for, as the kernel names it: {@code x86_64}, {@code aarch64}, … Of a disk image
     * its partitions count, of a sysupdate directory its files, of an index in a registry its image.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.architecture", defaultValue = "x86_64", required = true)
    private String architecture;

    /**
     * Registry and repository of the image. Of the credentials with which registries are read,
     * {@code OCI_REGISTRY_USER} and {@code OCI_REGISTRY_PASSWORD} are for this registry alone.
     *
     * @since 0.1.0
     */
    @Parameter(
            property = "gnome-oci.repository",
            defaultValue = "quay.io/gnome_infrastructure/gnome-build-meta",
            required = true)
    private String repository;

    /**
     * Registries, as {@code HOST} or {@code HOST:PORT}, that are asked without TLS. One on the loopback interface need
     * not be named.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.plainHttp")
    private @Nullable List<String> plainHttp;

    /**
     * Files with the X.509 certificates, in PEM or DER, one of which must have signed the root hash of every disk image
     * of {@code ddi} and {@code sysupdate} sources, those of extensions included. Without any, signatures of root
     * hashes are not checked, and the report says so. A relative path is relative to the module, and without a project
     * to the working directory.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.verityCertificates")
    private @Nullable List<String> verityCertificates;

    /**
     * What the root hash of the dm-verity tree of a {@code ddi} or {@code sysupdate} source must be, in hexadecimal;
     * that of its extensions is not meant.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.rootHash")
    private @Nullable String rootHash;

    /**
     * How many threads may work. No byte and no report depends on it.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.threads")
    private @Nullable Integer threads;

    String architecture() {
        return architecture;
    }

    String repository() {
        return repository;
    }

    MavenSession session() {
        return session;
    }

    int threads() {
        return Threads.count(threads);
    }

    Progress progress(String image) {
        return GoalConsole.progress(session, getLog(), image);
    }

    /** Sources whose relative paths are relative to a module. */
    TreeSources sources(Path module, Path spools, String image) throws MojoFailureException {
        return sources(module, spools, SessionInput.of(session), image);
    }

    /** Sources for a goal that needs no project. */
    TreeSources sources(String image) throws MojoFailureException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        return sources(WorkingDirectory.path(), temporary, new StandardInput(System.in, temporary), image);
    }

    private RegistryAccess registries() throws MojoFailureException {
        return Configuration.check(() -> new RegistryAccess(
                SessionCredentials.of(session, decrypter, repository.strip().replaceFirst("/.*", "")),
                Set.copyOf(RegistryMojo.texts(plainHttp)),
                Configuration.platform(architecture)));
    }

    private TreeSources sources(Path base, Path spools, StandardInput input, String image) throws MojoFailureException {
        FetchSettings fetch = Configuration.check(() -> new FetchSettings(
                connections,
                Duration.ofSeconds(stallTimeout),
                FetchSettings.DEFAULT_FIRST_PAUSE,
                SessionProxies.of(session, decrypter),
                session.isOffline()));
        RemoteSettings remote = new RemoteSettings(
                cache.toPath(), fetch, threads(), registries(), allowDowngrade, Instant.now(), progress(image));
        return new TreeSources(
                base,
                spools,
                input,
                Configuration.trustedKeys(gpgVerify, gpgKeys, base),
                remote,
                Configuration.check(() -> Configuration.disks(architecture, rootHash, verityCertificates, base)));
    }
}
