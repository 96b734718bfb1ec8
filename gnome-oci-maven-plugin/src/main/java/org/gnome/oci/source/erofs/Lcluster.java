package org.gnome.oci.source.erofs;

/**
 * A logical cluster: what a file's index says of one stretch of its data.
 *
 * @param type how to read the others
 * @param offset for a head: where in this cluster the head's extent begins
 * @param block for a head: the first block of the physical cluster
 * @param distance for others: how many clusters back the head is, or a cluster on the way to it
 * @param blocks for the first after a head, perhaps: how many blocks the physical cluster has; -1 if that is not said
 */
record Lcluster(Type type, int offset, long block, int distance, int blocks) {
    /** In {@link #blocks()}: not said. */
    static final int NOT_SAID = -1;

    /** Z_EROFS_LCLUSTER_TYPE_…. */
    enum Type {
        PLAIN,
        HEAD1,
        NONHEAD,
        HEAD2;

        /** The type of the two bits of a record. */
        static Type of(long bits) {
            return switch ((int) bits & ErofsFormat.LCLUSTER_TYPE_MASK) {
                case 0 -> PLAIN;
                case 1 -> HEAD1;
                case 2 -> NONHEAD;
                default -> HEAD2;
            };
        }
    }

    static Lcluster head(Type type, int offset, long block) {
        return new Lcluster(type, offset, block, 0, NOT_SAID);
    }

    static Lcluster following(int distance) {
        return new Lcluster(Type.NONHEAD, 0, 0, distance, NOT_SAID);
    }

    static Lcluster withBlockCount(int blocks) {
        return new Lcluster(Type.NONHEAD, 0, 0, 1, blocks);
    }

    boolean isHead() {
        return type != Type.NONHEAD;
    }
}
