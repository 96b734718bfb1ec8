package org.gnome.oci.source.squashfs;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The decoded blocks that were asked for last. Thread-safe: two threads that want one block wait for one of them to
 * decode it, and for no other block.
 */
final class BlockCache<K, V> {
    private final Loader<K, V> loader;
    private final Map<K, Slot> slots;

    /** Decodes a block. */
    @FunctionalInterface
    interface Loader<K, V> {
        V load(K key) throws IOException;
    }

    BlockCache(int capacity, Loader<K, V> loader) {
        this.loader = loader;
        this.slots = new LinkedHashMap<>(capacity, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Slot> eldest) {
                return size() > capacity;
            }
        };
    }

    V get(K key) throws IOException {
        Slot slot;
        synchronized (slots) {
            slot = slots.computeIfAbsent(key, unknown -> new Slot());
        }
        return slot.get(key);
    }

    private final class Slot {
        private @Nullable V value;

        private synchronized V get(K key) throws IOException {
            V known = value;
            if (known == null) {
                known = loader.load(key);
                value = known;
            }
            return known;
        }
    }
}
