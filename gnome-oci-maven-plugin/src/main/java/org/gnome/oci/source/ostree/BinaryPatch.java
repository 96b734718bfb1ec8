package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;

/**
 * A patch of bsdiff in the form of Matthew Endsley's library, without its header: three numbers, as many bytes to be
 * added to the old ones as the first says, as many new bytes as the second says, and so on; the third moves the place
 * in the old bytes. A number is sign and magnitude, little-endian.
 */
final class BinaryPatch {
    private static final String STRUCTURE = "delta_part.payload.patch";
    private static final int CONTROL_BYTES = 3 * Long.BYTES;
    private static final int BUFFER_BYTES = 64 * 1024;

    /** No file is that large, and sums of two such places do not overflow. */
    private static final long MAX_PLACE = 1L << 61;

    private final RandomAccessSource old;
    private final RandomAccessSource patch;
    private final OutputStream out;
    private long patchPosition;
    private long oldPosition;
    private long left;

    private BinaryPatch(RandomAccessSource old, RandomAccessSource patch, long newSize, OutputStream out) {
        this.old = old;
        this.patch = patch;
        this.left = newSize;
        this.out = out;
    }

    /**
     * Writes the new bytes.
     *
     * @param newSize how many they are
     * @throws MalformedFormatException if the patch makes more or has less, or goes on after it
     */
    static void apply(RandomAccessSource old, RandomAccessSource patch, long newSize, OutputStream out)
            throws IOException {
        new BinaryPatch(old, patch, newSize, out).apply();
    }

    private void apply() throws IOException {
        while (left > 0) {
            ByteBuffer control = ByteBuffer.wrap(next(CONTROL_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
            long added = number(control);
            long inserted = number(control);
            long seek = number(control);
            if (added < 0 || inserted < 0 || added > left || inserted > left - added) {
                throw malformed("makes more than the object has: " + added + " and " + inserted + " of " + left);
            }
            copy(added, true);
            oldPosition += added;
            copy(inserted, false);
            oldPosition += seek;
            if (Math.abs(seek) > MAX_PLACE || Math.abs(oldPosition) > MAX_PLACE) {
                throw malformed("leads out of every file: " + seek);
            }
        }
        if (patchPosition != patch.size()) {
            throw malformed("goes on after the end of the object");
        }
    }

    private static long number(ByteBuffer control) {
        long bits = control.getLong();
        long magnitude = bits & Long.MAX_VALUE;
        return bits < 0 ? -magnitude : magnitude;
    }

    private void copy(long count, boolean add) throws IOException {
        for (long done = 0; done < count; ) {
            byte[] bytes = next((int) Math.min(BUFFER_BYTES, count - done));
            if (add) {
                addOld(bytes, oldPosition + done);
            }
            out.write(bytes);
            done += bytes.length;
        }
        left -= count;
    }

    /** Adds the old bytes from a position on; where there are none, nothing. */
    private void addOld(byte[] bytes, long position) throws IOException {
        long from = Math.max(0, position);
        long to = Math.min(old.size(), position + bytes.length);
        if (from >= to) {
            return;
        }
        byte[] oldBytes = read(old, from, (int) (to - from));
        int shift = (int) (from - position);
        for (int i = 0; i < oldBytes.length; i++) {
            bytes[shift + i] += oldBytes[i];
        }
    }

    private byte[] next(int count) throws IOException {
        byte[] bytes = read(patch, patchPosition, count);
        patchPosition += count;
        return bytes;
    }

    private byte[] read(RandomAccessSource source, long position, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (source.read(position + buffer.position(), buffer) < 0) {
                throw malformed("ends before the object does");
            }
        }
        return buffer.array();
    }

    private MalformedFormatException malformed(String reason) {
        return new MalformedFormatException(patch.name(), STRUCTURE, patchPosition, reason);
    }
}
