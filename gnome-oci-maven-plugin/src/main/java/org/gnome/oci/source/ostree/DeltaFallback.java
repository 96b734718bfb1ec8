package org.gnome.oci.source.ostree;

/**
 * An object that a delta leaves to be fetched on its own, since that costs as much
 * (OSTREE_STATIC_DELTA_FALLBACK_FORMAT).
 *
 * @param name the object
 * @param compressedSize its bytes as an archive repository stores it
 * @param size its bytes
 */
record DeltaFallback(ObjectName name, long compressedSize, long size) {}
