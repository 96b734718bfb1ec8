package org.gnome.oci.registry;

import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;

/**
 * A manifest or an index as a registry has it.
 *
 * @param mediaType what the registry says that it is
 * @param digest digest of the bytes, computed here
 * @param bytes the very bytes
 */
public record RemoteDocument(String mediaType, Digest digest, ByteString bytes) {}
