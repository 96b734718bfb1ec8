/** Nothing is lost silently: every feature of a file system through every input into an image, judged by strangers. */
@NullMarked
package org.gnome.oci.system.fidelity;

import org.jspecify.annotations.NullMarked;
