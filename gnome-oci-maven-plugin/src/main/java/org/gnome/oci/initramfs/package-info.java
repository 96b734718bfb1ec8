/** What a kernel's initial file system holds, and whether a tree with it can be booted by bootc. */
@NullMarked
package org.gnome.oci.initramfs;

import org.jspecify.annotations.NullMarked;
