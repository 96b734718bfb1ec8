package org.gnome.oci.layer;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongConsumer;
import org.gnome.oci.io.ExactInputStream;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.RegularFile;

/** Writes the entries of a layer in order, while workers read the contents ahead. */
public final class LayerWriter {
    private final ModificationTimes times;
    private final int workers;
    private final LongConsumer progress;

    /**
     * A writer.
     *
     * @param times the times that entries get
     * @param workers how many threads read contents ahead; no byte depends on it
     * @param progress told how many bytes of content were written, as they are
     */
    public LayerWriter(ModificationTimes times, int workers, LongConsumer progress) {
        this.times = times;
        this.workers = workers;
        this.progress = progress;
    }

    /** Writes all entries and finishes the layer. */
    public Layer write(List<LayerEntry> entries, LayerEncoder encoder) throws IOException {
        List<Content> contents = new ArrayList<>();
        for (LayerEntry entry : entries) {
            if (hasContent(entry)) {
                contents.add(((RegularFile) entry.node()).content());
            }
        }
        try (ReadAhead readAhead = new ReadAhead(contents, workers)) {
            Iterator<Content> next = contents.iterator();
            for (LayerEntry entry : entries) {
                writeEntry(entry, encoder, readAhead, next);
            }
            return encoder.finish();
        }
    }

    private static boolean hasContent(LayerEntry entry) {
        return entry instanceof LayerEntry.Addition
                && entry.node() instanceof RegularFile file
                && file.content().size() > 0;
    }

    private void writeEntry(LayerEntry entry, LayerEncoder encoder, ReadAhead readAhead, Iterator<Content> contents)
            throws IOException {
        byte[] header = TarHeader.encode(entry, times.of(entry.path()));
        if (!hasContent(entry)) {
            encoder.entry(entry, header, InputStream.nullInputStream());
            return;
        }
        long size = contents.next().size();
        try (InputStream content =
                ExactInputStream.whole(readAhead.next(), size, entry.path().toString(), "content")) {
            encoder.entry(entry, header, content);
        }
        progress.accept(size);
    }
}
