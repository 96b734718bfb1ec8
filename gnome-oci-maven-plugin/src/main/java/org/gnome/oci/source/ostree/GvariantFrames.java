package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The framing offsets of a container in a file: {@link GvariantFraming} for what is not loaded.
 *
 * @param container the tuple or array
 * @param width bytes per offset
 * @param tableStart where the offsets begin, in the file
 * @param count how many there are
 */
record GvariantFrames(GvariantRange container, int width, long tableStart, int count) {
    /** The framing of a container with so many offsets. */
    static GvariantFrames of(GvariantRange container, int count) throws IOException {
        int width = GvariantFraming.widthFor(container.size());
        long table = (long) width * count;
        if (table > container.size() || (count > 0 && table == 0)) {
            throw container.malformed(container.start(), "is too short for " + count + " framing offsets");
        }
        long body = container.size() - table;
        if (count > 0 && GvariantFraming.width(body, count) < width) {
            throw container.malformed(container.end() - table, "has wider framing offsets than it needs");
        }
        return new GvariantFrames(container, width, container.end() - table, count);
    }

    /** The framing of an array with bytes, whose last offset is where the offsets begin. */
    static GvariantFrames ofArray(GvariantRange array, int limit) throws IOException {
        int width = GvariantFraming.widthFor(array.size());
        long body = new GvariantFrames(array, width, array.end() - width, 1).offset(0);
        long table = array.size() - body;
        if (body < 0 || table < width || table % width != 0) {
            throw array.malformed(array.end() - width, "has a last framing offset that leads nowhere: " + body);
        }
        if (table / width > limit) {
            throw array.malformed(array.start(), "has " + table / width + " elements, more than " + limit);
        }
        return of(array, (int) (table / width));
    }

    /** Where the child of an offset ends, in the file. */
    long end(int index, long childStart) throws IOException {
        long offset = offset(index);
        if (offset < childStart - container.start() || offset > tableStart - container.start()) {
            throw container.malformed(
                    tableStart + (long) index * width, "has a framing offset out of order: " + offset);
        }
        return container.start() + offset;
    }

    private long offset(int index) throws IOException {
        ByteBuffer bytes = container.read(tableStart + (long) index * width, width);
        long value = 0;
        for (int i = width - 1; i >= 0; i--) {
            value = value << Byte.SIZE | (bytes.get(i) & 0xff);
        }
        return value;
    }
}
