/** The sample channel's image as a whole, held against foreign tools, other hosts and damage. */
@NullMarked
package org.gnome.oci.system;

import org.jspecify.annotations.NullMarked;
