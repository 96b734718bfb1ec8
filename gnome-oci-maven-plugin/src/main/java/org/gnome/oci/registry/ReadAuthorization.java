package org.gnome.oci.registry;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.fetch.HttpFetcher;
import org.gnome.oci.oci.RepositoryName;

/**
 * What proves to one registry that we may read one repository: nothing until it asks, then a token or a password.
 * Thread-safe.
 */
final class ReadAuthorization {
    private static final int UNAUTHORIZED = 401;

    private final RepositoryName repository;
    private final URI registry;
    private final Credentials credentials;
    private final HttpFetcher fetcher;
    private Optional<String> proof = Optional.empty();

    ReadAuthorization(RepositoryName repository, URI registry, Credentials credentials, HttpFetcher fetcher) {
        this.repository = repository;
        this.registry = registry;
        this.credentials = credentials;
        this.fetcher = fetcher;
    }

    /** The header of this name that was good last. */
    synchronized Optional<String> proof() {
        return proof;
    }

    /**
     * Does what the registry asks for.
     *
     * @param headers what it said
     * @param refused the proof that it refused; if there is another one since, that is it
     */
    synchronized Optional<String> answer(List<String> headers, Optional<String> refused) throws IOException {
        if (proof.isPresent() && !proof.equals(refused)) {
            return proof;
        }
        List<Challenge> challenges = Challenge.parse(headers);
        Optional<Credential> credential = credentials.find(repository);
        requirePassword(credential);
        Optional<Challenge> bearer = Challenge.find(challenges, "bearer");
        if (bearer.isPresent()) {
            TokenRealm realm = TokenRealm.of(bearer.get(), repository, registry);
            proof = Optional.of("Bearer " + realm.token(repository, credential, fetcher));
        } else if (Challenge.find(challenges, "basic").isPresent() && credential.isPresent()) {
            proof = credential.map(BasicProof::of);
        } else {
            throw refusal();
        }
        return proof;
    }

    /**
     * Whether a token was refused for what it is, such as being expired, and not for what it allows (RFC 6750, section
     * 3.1): those who give tokens have given out old ones, and another one may be good.
     */
    static boolean isStale(List<String> headers) {
        return Challenge.find(Challenge.parse(headers), "bearer")
                .map(challenge -> "invalid_token".equals(challenge.parameters().get("error")))
                .orElse(false);
    }

    /** A token that another one is got with is asked for in a way of its own, which only pushing knows. */
    private void requirePassword(Optional<Credential> credential) throws RegistryException {
        if (credential.isPresent() && credential.get().user().equals(AuthFileCredentials.TOKEN_USER)) {
            throw new RegistryException(repository + ": the " + credential.get()
                    + " is an identity token, with which images are not read: log in with a name and a password");
        }
    }

    /** Says that the registry does not let us in, and what would help. */
    RegistryException refusal() throws IOException {
        return new RegistryException(
                repository + ": "
                        + credentials
                                .find(repository)
                                .map(credential -> "the registry does not accept the " + credential)
                                .orElse(
                                        "the registry wants a login, or has no such repository, and no credential was found:"
                                                + " add a <server> with the id " + repository.registry()
                                                + " to Maven's settings.xml,"
                                                + " or run podman login " + repository.registry()),
                UNAUTHORIZED);
    }
}
