/** The seam through which trees are read, and the parser of source locations. */
@NullMarked
package org.gnome.oci.source;

import org.jspecify.annotations.NullMarked;
