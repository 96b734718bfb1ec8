package org.gnome.oci.source.erofs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;

/**
 * A source read in pages, of which the last used are kept: inodes, attributes and indexes are a few bytes each and lie
 * side by side. The source below belongs to somebody else. Thread-safe.
 */
final class MetadataCache implements RandomAccessSource {
    private static final int PAGE_BITS = 14;
    private static final int PAGE_BYTES = 1 << PAGE_BITS;

    /** 4 MiB in all. */
    private static final int MAX_PAGES = 256;

    private final RandomAccessSource source;
    private final long size;
    private final Map<Long, byte[]> pages = new LinkedHashMap<>(MAX_PAGES, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
            return size() > MAX_PAGES;
        }
    };

    MetadataCache(RandomAccessSource source) throws IOException {
        this.source = source;
        this.size = source.size();
    }

    @Override
    public int read(long position, ByteBuffer buffer) throws IOException {
        Objects.checkIndex(position, Long.MAX_VALUE);
        if (position >= size) {
            return -1;
        }
        byte[] page = page(position >> PAGE_BITS);
        int offset = (int) (position & (PAGE_BYTES - 1));
        int count = Math.min(page.length - offset, buffer.remaining());
        buffer.put(page, offset, count);
        return count;
    }

    private synchronized byte[] page(long number) throws IOException {
        byte[] cached = pages.get(number);
        if (cached != null) {
            return cached;
        }
        long start = number << PAGE_BITS;
        byte[] page = new byte[(int) Math.min(PAGE_BYTES, size - start)];
        OnDiskStructure.readFully(source, "metadata", start, ByteBuffer.wrap(page));
        pages.put(number, page);
        return page;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public void close() {
        // The source below belongs to whoever opened it.
    }
}
