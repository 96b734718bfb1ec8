package org.gnome.oci.parity;

/**
 * How many entries of a type there are.
 *
 * @param type the type
 * @param reference in the reference
 * @param image in the image
 * @param onBothSides under the same path and of this type on both sides
 */
public record EntryCount(EntryType type, long reference, long image, long onBothSides) {}
