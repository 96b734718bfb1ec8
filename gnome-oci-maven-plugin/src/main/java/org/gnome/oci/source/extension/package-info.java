/** System and configuration extensions, merged over an operating system as systemd does. */
@NullMarked
package org.gnome.oci.source.extension;

import org.jspecify.annotations.NullMarked;
