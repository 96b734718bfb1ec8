package org.gnome.oci.source.sysupdate;

/** Names and limits of a systemd-sysupdate directory (sysupdate.d(5), sysupdate-resource.c). */
final class SysupdateFormat {
    /** The list of all files, as {@code sha256sum} writes it. */
    static final String SUMS = "SHA256SUMS";

    /** The detached OpenPGP signature of the list. */
    static final String SIGNATURE = SUMS + ".gpg";

    /** An entry of the list whose name ends in the day from which the list is no longer to be believed. */
    static final String BEST_BEFORE = "BEST-BEFORE-";

    /** GNOME OS lists some hundred files in some ten kilobytes. */
    static final int MAX_SUMS_BYTES = 4 * 1024 * 1024;

    /** What NAME_MAX of Linux allows. */
    static final int MAX_NAME_BYTES = 255;

    /** Some signatures of the largest keys; who reads it has a stricter limit. */
    static final int MAX_SIGNATURE_BYTES = 1024 * 1024;

    /** Four times a partition for {@code /usr} of GNOME OS, which has 4 GiB. */
    static final long MAX_IMAGE_BYTES = 16L << 30;

    private SysupdateFormat() {}
}
