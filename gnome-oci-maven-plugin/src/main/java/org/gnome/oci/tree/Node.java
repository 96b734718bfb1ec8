package org.gnome.oci.tree;

/** An entry of a tree without its name. Nodes are immutable. */
public sealed interface Node permits Directory, RegularFile, SymbolicLink, Device, Fifo, Socket {
    /** Mode, owner, time and attributes. */
    Metadata metadata();

    /** The same node with other metadata; a new identity for a regular file. */
    Node withMetadata(Metadata metadata);
}
