/** Digest values, and streams that digest or verify what passes through them. */
@NullMarked
package org.gnome.oci.digest;

import org.jspecify.annotations.NullMarked;
