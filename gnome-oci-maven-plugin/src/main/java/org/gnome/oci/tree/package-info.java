/** The domain model: a file tree with names as bytes and hardlinks as identity, its walks and its mtree text form. */
@NullMarked
package org.gnome.oci.tree;

import org.jspecify.annotations.NullMarked;
