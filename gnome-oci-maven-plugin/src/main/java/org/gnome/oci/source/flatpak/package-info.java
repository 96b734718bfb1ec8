/** Reads Flatpak runtimes from OSTree repositories, mapped as Flatpak mounts them. */
@NullMarked
package org.gnome.oci.source.flatpak;

import org.jspecify.annotations.NullMarked;
