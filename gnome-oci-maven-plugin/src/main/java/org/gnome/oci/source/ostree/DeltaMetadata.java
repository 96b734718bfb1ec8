package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.tree.TreeLimits;

/**
 * The {@code a{sv}} of a static delta's superblock: what its maker says of it, and the parts that lie in it. Only names
 * are kept in memory.
 */
public final class DeltaMetadata {
    /** Real names are paths of parts, with some 60 bytes. */
    private static final int MAX_NAME_BYTES = 4096;

    /** Texts, such as a bundle's copy of a runtime's metadata, have some kilobytes. */
    private static final int MAX_VALUE_BYTES = 16 * 1024 * 1024;

    private final Map<ByteString, GvariantRange> values;

    private DeltaMetadata(Map<ByteString, GvariantRange> values) {
        this.values = values;
    }

    static DeltaMetadata read(GvariantRange dictionary) throws IOException {
        Map<ByteString, GvariantRange> values = new HashMap<>();
        for (GvariantRange entry : dictionary.elements(TreeLimits.MAX_ENTRIES)) {
            List<GvariantRange> pair = entry.members("key", "value");
            GvariantValue key = pair.get(0).load(MAX_NAME_BYTES);
            ByteString name = key.string();
            if (values.put(name, pair.get(1)) != null) {
                throw key.malformed("\"" + name + "\" is there twice");
            }
        }
        return new DeltaMetadata(values);
    }

    /**
     * The text under a name.
     *
     * @throws org.gnome.oci.io.MalformedFormatException if the name holds something else
     */
    public Optional<ByteString> string(String name) throws IOException {
        Optional<GvariantRange> value = find(name, "s");
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(value.get().load(MAX_VALUE_BYTES).string());
    }

    /**
     * The number under a name, a {@code u} in the little-endian order of GVariant.
     *
     * @throws org.gnome.oci.io.MalformedFormatException if the name holds something else
     */
    public Optional<Long> uint32(String name) throws IOException {
        Optional<GvariantRange> value = find(name, "u");
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(value.get().load(Integer.BYTES).uint32(ByteOrder.LITTLE_ENDIAN));
    }

    /** The bytes of the value under a name, which must have a type; not loaded. */
    Optional<RandomAccessSource> bytes(String name, String type) throws IOException {
        Optional<GvariantRange> value = find(name, type);
        return value.isEmpty() ? Optional.empty() : Optional.of(value.get().bytes());
    }

    /** The value under a name, loaded, which must have a type. */
    Optional<GvariantValue> value(String name, String type) throws IOException {
        Optional<GvariantRange> value = find(name, type);
        return value.isEmpty() ? Optional.empty() : Optional.of(value.get().load(MAX_VALUE_BYTES));
    }

    private Optional<GvariantRange> find(String name, String type) throws IOException {
        GvariantRange variant = values.get(ByteString.ofUtf8(name));
        if (variant == null) {
            return Optional.empty();
        }
        GvariantRange held = variant.variant();
        if (!held.type().toString().equals(type)) {
            throw held.malformed(held.start(), "\"" + name + "\" has the type " + held.type() + " instead of " + type);
        }
        return Optional.of(held);
    }
}
