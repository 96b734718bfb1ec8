/** Builds the desired tree: mounts, the usr-merged root skeleton and overlays. */
@NullMarked
package org.gnome.oci.compose;

import org.jspecify.annotations.NullMarked;
