package org.gnome.oci.system;

import java.util.Optional;

/**
 * A repository with something wrong or right about it.
 *
 * @param name what it is
 * @param accepted ostree's verdict
 * @param stricter why ours is another one, if so
 * @param change makes it out of a good repository
 */
record MatrixCase(String name, boolean accepted, Optional<String> stricter, Change change) {
    /** Spoils a repository, or not. */
    @FunctionalInterface
    interface Change {
        void applyTo(Trial trial) throws Exception;
    }

    static MatrixCase accepted(String name, Change change) {
        return new MatrixCase(name, true, Optional.empty(), change);
    }

    static MatrixCase refused(String name, Change change) {
        return new MatrixCase(name, false, Optional.empty(), change);
    }

    /** What ostree accepts and we refuse. */
    static MatrixCase stricter(String name, String reason, Change change) {
        return new MatrixCase(name, true, Optional.of(reason), change);
    }

    boolean acceptedHere() {
        return accepted && stricter.isEmpty();
    }
}
