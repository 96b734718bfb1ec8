package org.gnome.oci.registry;

import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.registry.RegistryClient;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.gnome.oci.oci.RepositoryName;
import org.jspecify.annotations.Nullable;

/**
 * jib-core's clients for one repository, each with a token for as long as it is good. There is one more for each other
 * repository that blobs are mounted from, since its token allows reading there. Thread-safe.
 */
final class PushClients {
    private static final int UNAUTHORIZED = 401;

    /** What is asked of a registry. */
    @FunctionalInterface
    interface Call<T> {
        T on(RegistryClient client) throws IOException, com.google.cloud.tools.jib.api.RegistryException;
    }

    /**
     * A client as it was logged in.
     *
     * @param anonymous whether it shows nothing
     */
    private record Login(RegistryClient client, boolean anonymous) {}

    private final RepositoryName name;
    private final Optional<Credential> credential;
    private final RequestPolicy policy;
    private final PushTransport transport;
    private final Map<Optional<RepositoryName>, Login> logins = new HashMap<>();

    PushClients(RepositoryName name, Optional<Credential> credential, RequestPolicy policy, PushTransport transport) {
        this.name = name;
        this.credential = credential;
        this.policy = policy;
        this.transport = transport;
    }

    /**
     * Asks something, once: a client whose token may be why that fails is not used again.
     *
     * @param source the other repository whose blobs are to be read
     */
    <T> T call(Optional<RepositoryName> source, Call<T> call)
            throws IOException, com.google.cloud.tools.jib.api.RegistryException {
        Login login = login(source);
        try {
            return call.on(login.client());
        } catch (IOException | com.google.cloud.tools.jib.api.RegistryException e) {
            int status = Failure.of(e).status();
            if (status == 0 || status == UNAUTHORIZED) {
                forget(source, login);
            }
            if (status == UNAUTHORIZED && login.anonymous() && mayBeBasic()) {
                return call.on(login(source).client());
            }
            throw e;
        }
    }

    private synchronized void forget(Optional<RepositoryName> source, Login login) {
        logins.remove(source, login);
    }

    private synchronized Login login(Optional<RepositoryName> source)
            throws IOException, com.google.cloud.tools.jib.api.RegistryException {
        @Nullable Login known = logins.get(source);
        if (known != null) {
            return known;
        }
        RegistryClient client = client(source);
        boolean token = client.doPushBearerAuth();
        if (!token && mayBeBasic()) {
            client.configureBasicAuth();
        }
        Login login = new Login(client, !token && !mayBeBasic());
        logins.put(source, login);
        return login;
    }

    /** A password is shown to who has asked for it. */
    private boolean mayBeBasic() {
        return policy.isBasicAsked() && credential.isPresent();
    }

    private RegistryClient client(Optional<RepositoryName> source) {
        RegistryClient.Factory factory = RegistryClient.factory(
                EventHandlers.NONE,
                name.registry(),
                name.path(),
                source.map(RepositoryName::path).orElse(name.path()),
                transport.jibClient());
        factory.setUserAgent("gnome-oci-maven-plugin");
        credential.ifPresent(known ->
                factory.setCredential(com.google.cloud.tools.jib.api.Credential.from(known.user(), known.secret())));
        return factory.newRegistryClient();
    }
}
