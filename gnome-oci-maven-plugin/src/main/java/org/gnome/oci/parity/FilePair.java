package org.gnome.oci.parity;

import org.gnome.oci.tree.RegularFile;

/** A regular file of the reference and one of the image under a common name; equal for the same two inodes. */
record FilePair(RegularFile reference, RegularFile image) {}
