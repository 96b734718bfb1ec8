/** Pushes a layout into a repository of a registry, byte for byte, and moves tags. */
@NullMarked
package org.gnome.oci.publish;

import org.jspecify.annotations.NullMarked;
