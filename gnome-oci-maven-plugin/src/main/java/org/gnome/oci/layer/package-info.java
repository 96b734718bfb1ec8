/** The layer plan, the canonical tar form and the encoders that turn a plan into a layer. */
@NullMarked
package org.gnome.oci.layer;

import org.jspecify.annotations.NullMarked;
