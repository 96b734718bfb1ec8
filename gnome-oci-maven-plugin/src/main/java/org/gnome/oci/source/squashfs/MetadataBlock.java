package org.gnome.oci.source.squashfs;

/**
 * A decoded metadata block.
 *
 * @param bytes 1 to 8192, which nobody changes
 * @param end where the block ends in the image, which is where the next one of its table begins
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MetadataBlock(byte[] bytes, long end) {}
