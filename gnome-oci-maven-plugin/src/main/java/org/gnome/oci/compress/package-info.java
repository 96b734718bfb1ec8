/** Decoders, and encoders whose output is pinned. */
@NullMarked
package org.gnome.oci.compress;

import org.jspecify.annotations.NullMarked;
