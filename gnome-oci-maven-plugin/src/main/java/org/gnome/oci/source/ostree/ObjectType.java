package org.gnome.oci.source.ostree;

import java.util.Optional;

/** What an object is, and the suffix of the file that holds it. */
enum ObjectType {
    COMMIT("commit"),
    DIRTREE("dirtree"),
    DIRMETA("dirmeta"),
    /** What is said about a commit from outside, such as signatures; its name is the commit's and no checksum of it. */
    COMMITMETA("commitmeta"),
    /** A file as it is, in the bare modes. */
    FILE("file"),
    /** A file with a header and raw deflate, in the archive mode. */
    FILEZ("filez");

    private final String suffix;

    ObjectType(String suffix) {
        this.suffix = suffix;
    }

    String suffix() {
        return suffix;
    }

    /** The type of a number of OstreeObjectType, where files are {@link #FILE}; empty for those without a tree. */
    static Optional<ObjectType> ofNumber(long number) {
        return switch ((int) number) {
            case 1 -> Optional.of(FILE);
            case 2 -> Optional.of(DIRTREE);
            case 3 -> Optional.of(DIRMETA);
            case 4 -> Optional.of(COMMIT);
            default -> Optional.empty();
        };
    }
}
