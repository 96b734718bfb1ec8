package org.gnome.oci.source.flatpak;

import java.util.Optional;

/**
 * The group {@code [ExtensionOf]} (flatpak-metadata(5)).
 *
 * @param ref the whole ref of the runtime or application that is extended
 * @param tag which of several extension points of one name is meant
 * @param priority decides which of several extensions is asked first; the highest is
 */
public record ExtensionOf(String ref, Optional<String> tag, int priority) {}
