package org.gnome.oci.source.disk;

/** What a partition is mounted as. */
enum Designator {
    /** The operating system's {@code /usr}; the root of the partition's file system is that directory. */
    USR("usr"),
    /** The root of everything. */
    ROOT("root");

    private final String text;

    Designator(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
