package org.gnome.oci.layer;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.gnome.oci.digest.DigestingOutputStream;

/** A tar compressed as one stream. */
public final class StreamLayerEncoder implements LayerEncoder {
    /** Holds headers and small contents together; what is larger passes it by. */
    private static final int BUFFER_BYTES = 1 << 15;

    private static final int COPY_BYTES = 1 << 16;

    private static final byte[] PADDING = new byte[TarHeader.BLOCK_BYTES];

    private final LayerCompression compression;
    private final DigestingOutputStream blob;
    private final DigestingOutputStream tar;
    private final OutputStream buffered;
    private final byte[] copy = new byte[COPY_BYTES];

    /**
     * Starts a layer.
     *
     * @param out where the blob goes; closed with this encoder
     * @param workers how many threads may compress; no byte depends on it
     */
    public StreamLayerEncoder(OutputStream out, LayerCompression compression, int workers) throws IOException {
        this.compression = compression;
        this.blob = new DigestingOutputStream(out);
        this.tar = new DigestingOutputStream(compression.encoder().encode(blob, workers));
        this.buffered = new BufferedOutputStream(tar, BUFFER_BYTES);
    }

    @Override
    public void entry(LayerEntry entry, byte[] rawHeader, InputStream content) throws IOException {
        buffered.write(rawHeader);
        long size = 0;
        for (int count = content.read(copy); count >= 0; count = content.read(copy)) {
            buffered.write(copy, 0, count);
            size += count;
        }
        buffered.write(PADDING, 0, TarHeader.padding(size));
    }

    @Override
    public Layer finish() throws IOException {
        buffered.write(new byte[TarHeader.END_BYTES]);
        buffered.close();
        return new Layer(compression.mediaType(), blob.digest(), blob.count(), new DiffId(tar.digest()), tar.count());
    }

    /** Ends the encoder in any case, since it may hold threads and native memory; an unfinished blob is its owner's. */
    @Override
    public void close() throws IOException {
        buffered.close();
    }
}
