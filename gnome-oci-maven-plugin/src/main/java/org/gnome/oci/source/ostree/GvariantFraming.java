package org.gnome.oci.source.ostree;

import org.gnome.oci.io.MalformedFormatException;

/**
 * The offsets at the end of a container that tell where its variable-sized children end (GVariant specification,
 * section 2.5.2).
 *
 * @param container the tuple or array
 * @param width bytes per offset: the least of 1, 2, 4, 8 that can express the container's size, offsets included
 * @param tableStart where the offsets begin, in the data
 */
record GvariantFraming(GvariantValue container, int width, int tableStart) {
    private static final int MAX_OF_WIDTH_1 = 0xff;
    private static final int MAX_OF_WIDTH_2 = 0xffff;
    private static final long MAX_OF_WIDTH_4 = 0xffff_ffffL;
    private static final int MAX_WIDTH = 8;

    /** The framing of a tuple, whose type tells how many offsets there are. */
    static GvariantFraming ofTuple(GvariantValue tuple, int count) throws MalformedFormatException {
        int width = widthFor(tuple.size());
        long table = (long) width * count;
        if (table > tuple.size() || (count > 0 && table == 0)) {
            throw tuple.malformed("is too short for " + count + " framing offsets");
        }
        return new GvariantFraming(tuple, width, tuple.end() - (int) table).requireMinimal(count);
    }

    /** The framing of an array, whose last offset is where the offsets begin. */
    static GvariantFraming ofArray(GvariantValue array) throws MalformedFormatException {
        int width = widthFor(array.size());
        GvariantFraming lastOffset = new GvariantFraming(array, width, array.end() - width);
        long body = lastOffset.offset(0);
        long table = array.size() - body;
        if (table < width || table % width != 0) {
            throw array.malformedAt(lastOffset.tableStart, "has a last framing offset that leads nowhere: " + body);
        }
        GvariantFraming framing = new GvariantFraming(array, width, array.end() - (int) table);
        return framing.requireMinimal(framing.count());
    }

    /** The least width of so many offsets after so many bytes of children. */
    static int width(long body, int count) {
        for (int width = 1; width < MAX_WIDTH; width *= 2) {
            if (widthFor(body + (long) count * width) <= width) {
                return width;
            }
        }
        return MAX_WIDTH;
    }

    /** How wide the offsets of a container of so many bytes are. */
    static int widthFor(long size) {
        if (size == 0) {
            return 0;
        }
        if (size <= MAX_OF_WIDTH_1) {
            return 1;
        }
        if (size <= MAX_OF_WIDTH_2) {
            return 2;
        }
        return size <= MAX_OF_WIDTH_4 ? 4 : MAX_WIDTH;
    }

    /** One value has one serialised form: offsets may not be wider than they need be. */
    private GvariantFraming requireMinimal(int count) throws MalformedFormatException {
        int body = tableStart - container.start();
        if (count > 0 && width(body, count) < width) {
            throw container.malformedAt(tableStart, "has wider framing offsets than it needs");
        }
        return this;
    }

    /** How many offsets there are. */
    int count() {
        return (container.end() - tableStart) / width;
    }

    /**
     * Where the child of an offset ends, in the data.
     *
     * @param index counted from the start of the offsets
     * @param childStart where the child begins
     */
    int childEnd(int index, int childStart) throws MalformedFormatException {
        long end = container.start() + offset(index);
        if (end < childStart || end > tableStart) {
            throw container.malformedAt(
                    tableStart + index * width, "has a framing offset out of order: " + offset(index));
        }
        return (int) end;
    }

    private long offset(int index) {
        int position = tableStart + index * width;
        long value = 0;
        for (int i = width - 1; i >= 0; i--) {
            value = value << Byte.SIZE | container.byteAt(position + i);
        }
        return value;
    }
}
