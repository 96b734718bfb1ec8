package org.gnome.oci.parity;

import org.gnome.oci.tree.FilePair;
import org.gnome.oci.tree.TreePath;

/** A path that is a regular file on both sides. */
record MatchedFile(TreePath path, FilePair files) {}
