/** Bounded reading and canonical writing of JSON. */
@NullMarked
package org.gnome.oci.json;

import org.jspecify.annotations.NullMarked;
