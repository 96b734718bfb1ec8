/** The same bytes on every host: the hosts, the builds on them, and the faults that such builds must notice. */
@NullMarked
package org.gnome.oci.system.reproducibility;

import org.jspecify.annotations.NullMarked;
