/** SquashFS 4.0: the compressed read-only file system of Linux, read without mounting it. */
@NullMarked
package org.gnome.oci.source.squashfs;

import org.jspecify.annotations.NullMarked;
