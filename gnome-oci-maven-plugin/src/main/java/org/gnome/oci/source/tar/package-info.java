/** The strict reader of tar archives, plain or compressed, and the tree that one holds. */
@NullMarked
package org.gnome.oci.source.tar;

import org.jspecify.annotations.NullMarked;
