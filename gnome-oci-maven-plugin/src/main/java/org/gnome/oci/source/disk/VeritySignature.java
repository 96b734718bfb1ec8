package org.gnome.oci.source.disk;

import org.gnome.oci.io.ByteString;

/**
 * The content of a signature partition.
 *
 * @param rootHash what is signed, in lower-case hexadecimal
 * @param pkcs7 the detached signature over these digits, DER
 */
record VeritySignature(String rootHash, ByteString pkcs7) {}
