package org.gnome.oci.source.ostree;

/**
 * What a filez object begins with.
 *
 * @param contentSize bytes of content, inflated; not covered by the checksum, so it is compared with the content
 * @param header what the checksum covers
 * @param payloadOffset where the deflate stream begins, in bytes from the start of the object
 */
record FilezHeader(long contentSize, FileHeader header, long payloadOffset) {}
