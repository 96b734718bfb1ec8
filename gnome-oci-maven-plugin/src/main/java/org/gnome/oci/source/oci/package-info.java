/** Reads an OCI image layout or archive back as a container runtime would. */
@NullMarked
package org.gnome.oci.source.oci;

import org.jspecify.annotations.NullMarked;
