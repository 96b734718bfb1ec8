/** Goals, their configuration, and the translation of errors for people. */
@NullMarked
package org.gnome.oci.mojo;

import org.jspecify.annotations.NullMarked;
