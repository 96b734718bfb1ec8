/** What tests of several packages share. */
@NullMarked
package org.gnome.oci.testing;

import org.jspecify.annotations.NullMarked;
