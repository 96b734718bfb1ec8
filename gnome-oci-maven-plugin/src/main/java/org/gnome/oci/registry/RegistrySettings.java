package org.gnome.oci.registry;

import java.time.Duration;
import java.util.Set;
import org.gnome.oci.fetch.FetchSettings;

/**
 * How registries are talked to.
 *
 * @param fetch how documents and blobs are read
 * @param credentials who we are
 * @param plainHttp registries that are asked without TLS, beside those of the loopback interface
 * @param uploadHosts other hosts to which a registry may send uploads; they are shown its credential as well
 * @param deadline after which time an upload is not tried again
 */
public record RegistrySettings(
        FetchSettings fetch,
        Credentials credentials,
        Set<String> plainHttp,
        Set<String> uploadHosts,
        Duration deadline) {
    public RegistrySettings {
        plainHttp = Set.copyOf(plainHttp);
        uploadHosts = Set.copyOf(uploadHosts);
    }
}
