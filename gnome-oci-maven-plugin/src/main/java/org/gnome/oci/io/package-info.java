/** Random access, bounded streams, byte strings, atomic output, locks and malformed-input errors. */
@NullMarked
package org.gnome.oci.io;

import org.jspecify.annotations.NullMarked;
