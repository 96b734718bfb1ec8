package org.gnome.oci.system.reproducibility;

/** A way in which hosts differ. Those that put words before a program come first, the outermost before all. */
enum Axis {
    USER("user"),
    UMASK("umask"),
    PROCESSORS("processors"),
    ZLIB("zlib"),
    CLOCK("clock"),
    TIME_ZONE("time zone"),
    LOCALE("locale"),
    JDK("JDK"),
    COMPILER("just-in-time compiler"),
    COLLECTOR("garbage collector"),
    HEAP("heap"),
    BUILDERS("modules side by side (-T)"),
    FILE_SYSTEM("file system"),
    ORDER("order of directories"),
    CHECKOUT("path of the checkout");

    private final String label;

    Axis(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
