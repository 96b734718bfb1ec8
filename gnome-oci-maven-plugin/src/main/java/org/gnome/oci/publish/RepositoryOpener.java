package org.gnome.oci.publish;

import java.io.IOException;
import org.gnome.oci.registry.ImageRepository;

/** Opens a repository again, since that in which an image was pushed was closed when its tags are moved. */
@FunctionalInterface
public interface RepositoryOpener {
    /** The repository; the caller closes it. */
    ImageRepository open() throws IOException;
}
