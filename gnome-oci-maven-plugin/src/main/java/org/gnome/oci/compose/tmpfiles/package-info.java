/** Applies tmpfiles.d(5) to a tree, without running anything. */
@NullMarked
package org.gnome.oci.compose.tmpfiles;

import org.jspecify.annotations.NullMarked;
