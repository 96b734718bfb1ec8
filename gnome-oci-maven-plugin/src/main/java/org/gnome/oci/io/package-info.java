/** Random access, bounded streams, byte strings, atomic output and malformed-input errors. */
@NullMarked
package org.gnome.oci.io;

import org.jspecify.annotations.NullMarked;
