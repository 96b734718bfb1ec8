package org.gnome.oci.registry;

import java.util.Map;
import java.util.Optional;
import org.gnome.oci.oci.RepositoryName;
import org.jspecify.annotations.Nullable;

/**
 * {@code OCI_REGISTRY_USER} and {@code OCI_REGISTRY_PASSWORD}, as CI passes secrets on. They are of the registry that
 * is pushed to, and no other is shown them.
 *
 * @param environment the environment
 * @param registry host and perhaps port of the registry that they are meant for
 */
public record EnvironmentCredentials(Map<String, String> environment, String registry) implements Credentials {
    private static final String USER = "OCI_REGISTRY_USER";
    private static final String PASSWORD = "OCI_REGISTRY_PASSWORD";

    public EnvironmentCredentials {
        environment = Map.copyOf(environment);
    }

    @Override
    public Optional<Credential> find(RepositoryName repository) {
        @Nullable String user = environment.get(USER);
        @Nullable String password = environment.get(PASSWORD);
        if (user == null || password == null || !repository.registry().equals(registry)) {
            return Optional.empty();
        }
        return Optional.of(new Credential(user, password, USER + " and " + PASSWORD));
    }

    /** Without what it holds. */
    @Override
    public String toString() {
        return USER + " and " + PASSWORD + " for " + registry;
    }
}
