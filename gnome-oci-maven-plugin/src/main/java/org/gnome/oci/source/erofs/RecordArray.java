package org.gnome.oci.source.erofs;

import java.io.IOException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;

/** Records of one size that follow each other, read in batches. Not thread-safe. */
final class RecordArray {
    private static final int BATCH_BYTES = 4096;

    private final RandomAccessSource space;
    private final String name;
    private final long position;
    private final int recordBytes;
    private final long count;
    private long batchStart;
    private OnDiskStructure batch;

    /**
     * An array of which nothing is read yet.
     *
     * @param position where it begins, in bytes of the space
     * @throws MalformedFormatException if it ends behind the space
     */
    RecordArray(RandomAccessSource space, String name, long position, int recordBytes, long count) throws IOException {
        if (count > (space.size() - position) / recordBytes) {
            throw new MalformedFormatException(
                    space.name(),
                    name,
                    position,
                    "has " + count + " records of " + recordBytes + " bytes, which end behind all data");
        }
        this.space = space;
        this.name = name;
        this.position = position;
        this.recordBytes = recordBytes;
        this.count = count;
        this.batch = OnDiskStructure.of(space.name(), name, position, new byte[0]);
    }

    /** The bytes that hold a record and its neighbours. */
    OnDiskStructure around(long index) throws IOException {
        if (index < batchStart || index >= batchStart + batch.length() / recordBytes) {
            int records = (int) Math.min(BATCH_BYTES / recordBytes, count - index);
            batch = OnDiskStructure.read(space, name, position + index * recordBytes, records * recordBytes);
            batchStart = index;
        }
        return batch;
    }

    /** Where the record begins in what {@link #around} returned for it. */
    int offset(long index) {
        return (int) (index - batchStart) * recordBytes;
    }
}
