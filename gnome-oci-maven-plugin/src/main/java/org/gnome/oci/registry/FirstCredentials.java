package org.gnome.oci.registry;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.oci.RepositoryName;

/**
 * Several places for credentials, of which the first that has one counts.
 *
 * @param places in the order in which they are asked
 */
public record FirstCredentials(List<Credentials> places) implements Credentials {
    public FirstCredentials {
        places = List.copyOf(places);
    }

    @Override
    public Optional<Credential> find(RepositoryName repository) throws IOException {
        for (Credentials place : places) {
            Optional<Credential> found = place.find(repository);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
