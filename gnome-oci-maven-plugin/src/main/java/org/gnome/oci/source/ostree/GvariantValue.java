package org.gnome.oci.source.ostree;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;

/**
 * A value in a serialised GVariant (GVariant specification, section 2.5): a range of bytes with its type.
 *
 * <p>GLib replaces whatever is not in normal form by a default; here it is refused, since two readers that disagree
 * about a repository are how substitutions begin. A value checks its own form when it is asked for what it holds, and
 * {@link GvariantNormalForm} checks what nobody asks for. Framing offsets are little-endian.
 */
final class GvariantValue {
    /** Types and variants in each other: half of what GLib allows, ten times what OSTree needs. */
    static final int MAX_DEPTH = 64;

    private static final int MAX_TYPE_BYTES = 4096;

    private final GvariantData data;
    private final GvariantType type;
    private final int start;
    private final int end;
    private final FieldPath path;

    private GvariantValue(GvariantData data, GvariantType type, int start, int end, FieldPath path)
            throws MalformedFormatException {
        this.data = data;
        this.type = type;
        this.start = start;
        this.end = end;
        this.path = path;
        if (type.isFixed() && size() != type.fixedSize()) {
            throw malformed("has " + size() + " bytes where the type " + type + " has " + type.fixedSize());
        }
    }

    /** All of some data as one value. */
    static GvariantValue of(GvariantData data, GvariantType type, String structure) throws MalformedFormatException {
        return new GvariantValue(data, type, 0, data.bytes().length, FieldPath.of(structure));
    }

    /** A value inside this one. */
    GvariantValue child(GvariantType childType, int childStart, int childEnd, FieldPath childPath)
            throws MalformedFormatException {
        return new GvariantValue(data, childType, childStart, childEnd, childPath);
    }

    GvariantType type() {
        return type;
    }

    FieldPath path() {
        return path;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    int size() {
        return end - start;
    }

    /** A byte of the data around this value, at a position of the data. */
    int byteAt(int position) {
        return data.bytes()[position] & 0xff;
    }

    /** The members of a tuple or dictionary entry, in their order. */
    List<GvariantValue> members(String... names) throws MalformedFormatException {
        return GvariantTuple.members(this, names);
    }

    /** The elements of an array. */
    GvariantArray array() throws MalformedFormatException {
        return GvariantArray.of(this);
    }

    /** A {@code u} that OSTree stores big-endian, unlike GVariant. */
    long uint32BigEndian() {
        return uint32(ByteOrder.BIG_ENDIAN);
    }

    /** A {@code t} that OSTree stores big-endian, unlike GVariant. */
    long uint64BigEndian() throws MalformedFormatException {
        return uint64(ByteOrder.BIG_ENDIAN);
    }

    /** A {@code u} in some byte order. */
    long uint32(ByteOrder order) {
        require(GvariantType.UINT32);
        long value = bigEndian();
        return order == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value) >>> Integer.SIZE;
    }

    /** A {@code t} in some byte order. */
    long uint64(ByteOrder order) throws MalformedFormatException {
        require(GvariantType.UINT64);
        long value = order == ByteOrder.BIG_ENDIAN ? bigEndian() : Long.reverseBytes(bigEndian());
        if (value < 0) {
            throw malformed(Long.toUnsignedString(value) + " is larger than 2^63-1");
        }
        return value;
    }

    private long bigEndian() {
        long value = 0;
        for (int i = start; i < end; i++) {
            value = value << Byte.SIZE | byteAt(i);
        }
        return value;
    }

    /** The text of an {@code s}, {@code o} or {@code g} in UTF-8, without its NUL. */
    ByteString string() throws MalformedFormatException {
        if (size() == 0 || byteAt(end - 1) != 0) {
            throw malformed("does not end with a NUL");
        }
        ByteString text = ByteString.copyOf(data.bytes(), start, end - 1);
        int nul = text.indexOf((byte) 0, 0);
        if (nul >= 0) {
            throw malformedAt(start + nul, "holds a NUL");
        }
        if (!text.isAscii() && text.toUtf8() == null) {
            throw malformed("is not UTF-8");
        }
        return text;
    }

    /** The bytes of an {@code ay}. */
    ByteString bytes() {
        return ByteString.copyOf(data.bytes(), start, end);
    }

    /** What a {@code v} holds: data, a NUL, and the text of the type. */
    GvariantValue variant() throws MalformedFormatException {
        require(GvariantType.VARIANT);
        int nul = end - 1;
        while (nul >= start && byteAt(nul) != 0) {
            nul--;
        }
        if (nul < start) {
            throw malformed("holds no type");
        }
        return child(typeBetween(nul + 1, end), start, nul, path);
    }

    private GvariantType typeBetween(int from, int to) throws MalformedFormatException {
        if (to - from > MAX_TYPE_BYTES) {
            throw malformedAt(from, "has a type of more than " + MAX_TYPE_BYTES + " characters");
        }
        String text = new String(data.bytes(), from, to - from, StandardCharsets.ISO_8859_1);
        Optional<GvariantType> held = GvariantType.parse(text);
        if (held.isEmpty()) {
            throw malformedAt(from, "has no valid type");
        }
        return held.get();
    }

    /** Requires the padding between two positions of the data to be zero. */
    void requireZeros(int from, int to) throws MalformedFormatException {
        for (int i = from; i < to; i++) {
            if (byteAt(i) != 0) {
                throw malformedAt(i, "has padding that is not zero");
            }
        }
    }

    private void require(char kind) {
        if (type.kind() != kind) {
            throw new IllegalStateException(path + " has the type " + type);
        }
    }

    /** An error at the start of this value. */
    MalformedFormatException malformed(String reason) {
        return malformedAt(start, reason);
    }

    /** A feature that is not read here, at the start of this value. */
    UnsupportedFeatureException unsupported(String reason) {
        return new UnsupportedFeatureException(data.source(), path.toString(), data.offset() + start, reason);
    }

    /** An error at a position of the data. */
    MalformedFormatException malformedAt(int position, String reason) {
        return new MalformedFormatException(data.source(), path.toString(), data.offset() + position, reason);
    }
}
