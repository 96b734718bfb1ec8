package org.gnome.oci.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bytes of one little-endian structure of a disk or file-system image, with its place, so that whatever is wrong
 * with a field is told by name and offset.
 *
 * <p>Offsets of fields are relative to the structure. Reading past its end is a programmer's error: the structure is
 * read with the length that its format says.
 */
public final class OnDiskStructure {
    private final String source;
    private final String name;
    private final long position;
    private final ByteBuffer bytes;

    private OnDiskStructure(String source, String name, long position, ByteBuffer bytes) {
        this.source = source;
        this.name = name;
        this.position = position;
        this.bytes = bytes;
    }

    /**
     * Reads a structure.
     *
     * @param name what the format calls it
     * @param position where it begins, in bytes
     * @param length its size in bytes
     * @throws MalformedFormatException if the source does not have all of it
     */
    public static OnDiskStructure read(RandomAccessSource source, String name, long position, int length)
            throws IOException {
        byte[] bytes = new byte[requireInside(source, name, position, length)];
        readFully(source, name, position, ByteBuffer.wrap(bytes));
        return of(source.name(), name, position, bytes);
    }

    /** A structure that is in memory; the caller no longer changes the bytes. */
    public static OnDiskStructure of(String source, String name, long position, byte[] bytes) {
        return new OnDiskStructure(
                source, name, position, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    private static int requireInside(RandomAccessSource source, String name, long position, int length)
            throws IOException {
        if (position < 0 || length < 0 || position > source.size() - length) {
            throw new MalformedFormatException(
                    source.name(), name, position, "needs " + length + " bytes, of " + source.size() + " in all");
        }
        return length;
    }

    /**
     * Fills a buffer from a position.
     *
     * @throws MalformedFormatException if the source ends before
     */
    public static void readFully(RandomAccessSource source, String name, long position, ByteBuffer buffer)
            throws IOException {
        long next = position;
        while (buffer.hasRemaining()) {
            int count = source.read(next, buffer);
            if (count < 0) {
                throw new MalformedFormatException(
                        source.name(), name, next, "ends " + buffer.remaining() + " bytes too early");
            } else if (count == 0) {
                throw new EOFException(source.name() + " gave nothing at " + next);
            }
            next += count;
        }
    }

    /** Where the structure begins in its source, in bytes. */
    public long position() {
        return position;
    }

    /** How many bytes it has. */
    public int length() {
        return bytes.limit();
    }

    /** An unsigned byte. */
    public int u8(int at) {
        return bytes.get(at) & 0xff;
    }

    /** An unsigned 16-bit number. */
    public int u16(int at) {
        return bytes.getShort(at) & 0xffff;
    }

    /** An unsigned 32-bit number. */
    public long u32(int at) {
        return bytes.getInt(at) & 0xffff_ffffL;
    }

    /** A signed 32-bit number. */
    public int i32(int at) {
        return bytes.getInt(at);
    }

    /** All 64 bits of a field, the sign bit among them. */
    public long bits64(int at) {
        return bytes.getLong(at);
    }

    /**
     * An unsigned 64-bit number.
     *
     * @throws MalformedFormatException if it is 2⁶³ or more, which no size or position is
     */
    public long u64(int at, String field) throws MalformedFormatException {
        long value = bytes.getLong(at);
        if (value < 0) {
            throw malformed(at, field, Long.toUnsignedString(value) + " is out of range");
        }
        return value;
    }

    /** A copy of some of the bytes. */
    public byte[] bytes(int at, int length) {
        byte[] copy = new byte[length];
        bytes.get(at, copy);
        return copy;
    }

    /** What is wrong with a field. */
    public MalformedFormatException malformed(int at, String field, String reason) {
        return new MalformedFormatException(source, name + "." + field, position + at, reason);
    }

    /** What a field asks for that is not implemented. */
    public UnsupportedFeatureException unsupported(int at, String field, String reason) {
        return new UnsupportedFeatureException(source, name + "." + field, position + at, reason);
    }
}
