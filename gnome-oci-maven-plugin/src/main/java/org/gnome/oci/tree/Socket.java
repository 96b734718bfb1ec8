package org.gnome.oci.tree;

/** A bound Unix socket; archives cannot hold one. */
public record Socket(Metadata metadata) implements Node {
    @Override
    public Socket withMetadata(Metadata newMetadata) {
        return new Socket(newMetadata);
    }
}
