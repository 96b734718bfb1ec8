package org.gnome.oci.layer;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * Turns entries into the blob of a layer.
 *
 * <p>It sees where entries begin and end, so that forms with an index or with one frame per file can be made of them.
 * Life cycle: entries in order, then {@link #finish()}, then close; a close without finish leaves an unfinished blob to
 * its owner. Not thread-safe.
 */
public interface LayerEncoder extends Closeable {
    /**
     * Takes an entry.
     *
     * @param entry the entry, for its path and node
     * @param rawHeader all tar header blocks of the entry
     * @param content exactly as many bytes as the header says; the caller closes it
     */
    void entry(LayerEntry entry, byte[] rawHeader, InputStream content) throws IOException;

    /** Ends the archive and the blob. */
    Layer finish() throws IOException;
}
