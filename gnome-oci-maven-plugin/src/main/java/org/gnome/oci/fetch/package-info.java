/** Bounded HTTP downloads that are retried and resumed, and the directory in which what was fetched is kept. */
@NullMarked
package org.gnome.oci.fetch;

import org.jspecify.annotations.NullMarked;
