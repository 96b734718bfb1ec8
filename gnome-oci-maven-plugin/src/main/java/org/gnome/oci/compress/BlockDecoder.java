package org.gnome.oci.compress;

import java.io.IOException;

/** What decompresses one block after the other; used by one thread at a time. */
interface BlockDecoder {
    /** As {@link BlockCodec#decode}; ranges are checked, and there is at least one byte of input. */
    int decode(byte[] block, int offset, int length, byte[] output, int outputLength) throws IOException;

    /** Gives native memory back; called once, and after that nothing. */
    default void close() {}
}
