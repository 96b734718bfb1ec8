package org.gnome.oci.source.disk;

import org.gnome.oci.io.ByteString;

/**
 * The head of a hash device. Nothing vouches for it but that the tree which it describes leads to the root hash.
 *
 * @param algorithm the digest of the tree
 * @param dataBlockSize bytes of data that one digest covers
 * @param hashBlockSize bytes of a block of digests
 * @param dataBlocks how many blocks of data there are, at least one
 * @param salt what is hashed before each block
 */
record VeritySuperblock(
        VerityAlgorithm algorithm, int dataBlockSize, int hashBlockSize, long dataBlocks, ByteString salt) {}
