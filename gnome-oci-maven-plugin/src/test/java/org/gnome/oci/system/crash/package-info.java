/** Builds that are killed, starved of space or memory, and run many at once. */
@NullMarked
package org.gnome.oci.system.crash;

import org.jspecify.annotations.NullMarked;
