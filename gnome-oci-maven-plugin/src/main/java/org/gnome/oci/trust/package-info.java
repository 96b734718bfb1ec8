/** OpenPGP and CMS verification: trusted keys, detached signatures, and the policy by which they count. */
@NullMarked
package org.gnome.oci.trust;

import org.jspecify.annotations.NullMarked;
