package org.gnome.oci.tree;

/** A named pipe. */
public record Fifo(Metadata metadata) implements Node {
    @Override
    public Fifo withMetadata(Metadata newMetadata) {
        return new Fifo(newMetadata);
    }
}
