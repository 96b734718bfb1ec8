/** Disk images: partition tables, discoverable partitions, dm-verity and its signatures, around one file system. */
@NullMarked
package org.gnome.oci.source.disk;

import org.jspecify.annotations.NullMarked;
