package org.gnome.oci.initramfs;

/**
 * The part of a newc header that matters here.
 *
 * @param fileSize bytes of content after the name ({@code c_filesize})
 * @param nameSize bytes of the name, with the NUL at its end ({@code c_namesize})
 */
record CpioHeader(long fileSize, int nameSize) {}
