/** Reads EROFS file systems (Linux, fs/erofs), as mkfs.erofs makes them, without mounting them. */
@NullMarked
package org.gnome.oci.source.erofs;

import org.jspecify.annotations.NullMarked;
