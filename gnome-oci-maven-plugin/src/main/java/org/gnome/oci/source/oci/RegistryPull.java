package org.gnome.oci.source.oci;

import java.time.Instant;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.DownloadProgress;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.registry.RegistrySettings;

/**
 * How images of registries are read.
 *
 * @param registry how registries are talked to
 * @param platform which image of an index is meant
 * @param cache where verified documents and blobs are kept
 * @param now what is written down as the time at which files of the cache were used last
 * @param progress told how downloads go on
 */
public record RegistryPull(
        RegistrySettings registry,
        Descriptor.Platform platform,
        CacheDirectory cache,
        Instant now,
        DownloadProgress progress) {}
