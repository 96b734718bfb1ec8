package org.gnome.oci.pipeline;

import java.time.Duration;
import java.util.Set;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.registry.Credentials;
import org.gnome.oci.registry.RegistrySettings;

/**
 * How registries are asked for images.
 *
 * @param credentials who we are
 * @param plainHttp registries that are asked without TLS, beside those of the loopback interface
 * @param platform which image of an index is meant
 */
public record RegistryAccess(Credentials credentials, Set<String> plainHttp, Descriptor.Platform platform) {
    public RegistryAccess {
        plainHttp = Set.copyOf(plainHttp);
    }

    /** The settings of a reader, which uploads nothing. */
    RegistrySettings settings(FetchSettings fetch) {
        return new RegistrySettings(fetch, credentials, plainHttp, Set.of(), Duration.ZERO);
    }
}
