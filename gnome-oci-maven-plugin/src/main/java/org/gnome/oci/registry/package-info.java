/** Images in registries: the protocol of the distribution-spec, tokens and credentials. */
@NullMarked
package org.gnome.oci.registry;

import org.jspecify.annotations.NullMarked;
