package org.gnome.oci.tree;

/**
 * A device node.
 *
 * @param kind character or block
 * @param major major number, 12 bits on Linux
 * @param minor minor number, 20 bits on Linux
 */
public record Device(Metadata metadata, Kind kind, int major, int minor) implements Node {
    /** What a device node stands for. */
    public enum Kind {
        CHARACTER,
        BLOCK
    }

    public Device {
        if (major < 0 || major > 0xfff || minor < 0 || minor > 0xfffff) {
            throw new IllegalArgumentException("device number out of range: " + major + ":" + minor);
        }
    }

    @Override
    public Device withMetadata(Metadata newMetadata) {
        return new Device(newMetadata, kind, major, minor);
    }
}
