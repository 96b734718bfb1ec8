package org.gnome.oci.source.flatpak;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The {@code metadata} file of a runtime or extension (flatpak-metadata(5)).
 *
 * @param name reverse DNS, such as {@code org.gnome.Platform}
 * @param runtime the runtime's own {@code NAME/ARCH/BRANCH}
 * @param sdk the {@code NAME/ARCH/BRANCH} of the matching SDK
 * @param environment variables that are set in the sandbox; an empty value unsets
 * @param extensionPoints where extensions are mounted, in the order of the file
 * @param extensionOf what this is an extension of, if it is one
 * @param extraData whether Flatpak downloads a part of the content from elsewhere when it installs
 */
public record RuntimeMetadata(
        String name,
        Optional<String> runtime,
        Optional<String> sdk,
        SortedMap<String, String> environment,
        List<ExtensionPoint> extensionPoints,
        Optional<ExtensionOf> extensionOf,
        boolean extraData) {
    public RuntimeMetadata {
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        extensionPoints = List.copyOf(extensionPoints);
    }
}
