package org.gnome.oci.source.ostree;

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
}
