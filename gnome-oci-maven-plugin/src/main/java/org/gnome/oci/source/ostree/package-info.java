/** Reads the file trees of commits in local OSTree repositories and verifies every object on the way. */
@NullMarked
package org.gnome.oci.source.ostree;

import org.jspecify.annotations.NullMarked;
