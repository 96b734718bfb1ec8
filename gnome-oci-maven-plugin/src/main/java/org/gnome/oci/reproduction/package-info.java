/** Says where two builds that should be the same first differ: in which document, layer, path and value. */
@NullMarked
package org.gnome.oci.reproduction;

import org.jspecify.annotations.NullMarked;
