/** The tree of a directory on this machine, with what the kernel knows of every entry. */
@NullMarked
package org.gnome.oci.source.directory;

import org.jspecify.annotations.NullMarked;
