/** Renders parity reports as JSON for machines and as pages for people, one for each image and one for all. */
@NullMarked
package org.gnome.oci.report;

import org.jspecify.annotations.NullMarked;
