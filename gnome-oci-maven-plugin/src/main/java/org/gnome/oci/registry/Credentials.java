package org.gnome.oci.registry;

import java.io.IOException;
import java.util.Optional;
import org.gnome.oci.oci.RepositoryName;

/** Where credentials are found. */
public interface Credentials {
    /** The credential for a repository, if there is one. */
    Optional<Credential> find(RepositoryName repository) throws IOException;
}
