package org.gnome.oci.source.ostree;

/**
 * A serialised GVariant with the place that it was read from. Alignment counts from its first byte.
 *
 * @param source the object that errors name
 * @param offset where the bytes begin in that object
 * @param bytes the serialised form, which nobody changes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record GvariantData(String source, long offset, byte[] bytes) {}
