/** Compares the file tree of an image with that of its reference, and explains the differences by named rules. */
@NullMarked
package org.gnome.oci.parity;

import org.jspecify.annotations.NullMarked;
