/** Releases of an operating system in a directory that systemd-sysupdate updates from. */
@NullMarked
package org.gnome.oci.source.sysupdate;

import org.jspecify.annotations.NullMarked;
