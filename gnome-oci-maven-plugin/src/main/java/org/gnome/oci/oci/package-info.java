/**
 * Documents of the OCI image-spec as records, the layout's writer and reader, and the verifier of a finished layout.
 */
@NullMarked
package org.gnome.oci.oci;

import org.jspecify.annotations.NullMarked;
