package org.gnome.oci.mojo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.publish.RepositoryOpener;
import org.gnome.oci.publish.TagMove;
import org.gnome.oci.registry.Credential;
import org.gnome.oci.registry.RegistryRepository;
import org.gnome.oci.registry.RegistrySettings;
import org.jspecify.annotations.Nullable;

/** What all goals share that change a registry: which repository, who we are there, and how it is talked to. */
abstract class RegistryMojo extends AbstractMojo {
    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    @Inject
    private SettingsDecrypter decrypter;

    /**
     * Registry and repository of the image. Who may push there is looked for in this order: servers of
     * {@code settings.xml} whose id is the registry or begins the repository, {@code OCI_REGISTRY_USER} and
     * {@code OCI_REGISTRY_PASSWORD}, {@code auth.json} of containers' tools, {@code config.json} of Docker with its
     * helpers.
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
     * Other hosts to which the registry may send uploads, and which are shown its credential with them. Without it, a
     * registry that names another host than itself is an error, and that host gets neither credentials nor data.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.uploadHosts")
    private @Nullable List<String> uploadHosts;

    /**
     * After how many seconds a request or an upload that fails is not tried again.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.deadline", defaultValue = "1800")
    private int deadline;

    /**
     * For how many seconds a connection, or the next byte of an answer, is waited for before it is asked for again.
     *
     * @since 0.1.0
     */
    @Parameter(property = "gnome-oci.stallTimeout", defaultValue = "30")
    private int stallTimeout;

    MavenSession session() {
        return session;
    }

    RepositoryName repository() throws MojoFailureException {
        return Configuration.check(() -> RepositoryName.parse(repository.strip()));
    }

    /** Fails before anything is asked of a server. */
    void requireOnline(String goal) throws MojoFailureException {
        if (session.isOffline()) {
            throw new MojoFailureException(
                    "Nothing can be " + goal + " offline: run Maven without -o, or set" + " gnome-oci.push.skip");
        }
    }

    /**
     * How a repository is opened, and reopened. The credential is looked for once, and the console told where it was
     * found.
     */
    RepositoryOpener opener(RepositoryName name) throws MojoFailureException, IOException {
        Optional<Credential> credential =
                SessionCredentials.of(session, decrypter, name.registry()).find(name);
        getLog().info(name + ": "
                + credential
                        .map(Credential::toString)
                        .orElse("no credential was found; the README lists where they are looked for"));
        RegistrySettings settings = Configuration.check(() -> new RegistrySettings(
                new FetchSettings(
                        FetchSettings.DEFAULT_CONNECTIONS,
                        Duration.ofSeconds(stallTimeout),
                        FetchSettings.DEFAULT_FIRST_PAUSE,
                        SessionProxies.of(session, decrypter),
                        session.isOffline()),
                asked -> credential.filter(found -> asked.registry().equals(name.registry())),
                hosts(plainHttp),
                hosts(uploadHosts),
                Duration.ofSeconds(deadline)));
        Path spools = Path.of(System.getProperty("java.io.tmpdir"));
        return () -> RegistryRepository.open(name, settings, spools);
    }

    void sayMoved(TagMove move) {
        getLog().info("Moved: " + move.repository().name() + ":" + move.tag() + " " + move.digest());
    }

    private static Set<String> hosts(@Nullable List<String> names) {
        return texts(names).stream().collect(Collectors.toUnmodifiableSet());
    }

    /** A list without what is empty in it. */
    static List<String> texts(@Nullable List<String> texts) {
        return (texts == null ? List.<String>of() : texts)
                .stream()
                        .flatMap(text -> Configuration.text(text).stream())
                        .map(String::strip)
                        .toList();
    }
}
