/** The use cases, without Maven: build an image, compare trees, list a tree, collect reports. */
@NullMarked
package org.gnome.oci.pipeline;

import org.jspecify.annotations.NullMarked;
