package org.gnome.oci.source.erofs;

import static org.gnome.oci.source.erofs.ErofsFormat.ADVISE_EXTENT_RECORD_MASK;
import static org.gnome.oci.source.erofs.ErofsFormat.ADVISE_EXTENT_RECORD_SHIFT;
import static org.gnome.oci.source.erofs.ErofsFormat.ADVISE_FRAGMENT_PCLUSTER;
import static org.gnome.oci.source.erofs.ErofsFormat.EXTENT_ALGORITHM_SHIFT;
import static org.gnome.oci.source.erofs.ErofsFormat.EXTENT_LENGTH_MASK;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.source.erofs.PclusterMapping.Pcluster;
import org.jspecify.annotations.Nullable;

/**
 * Extents of a compressed file that are stored as such (z_erofs_extent, since Linux 6.15).
 *
 * <p>A record is cut off where the rest can be known: with 16 bytes and more it says where its data begin in the file,
 * below that extents have one size; with 4 bytes, physical clusters follow each other.
 */
final class EncodedExtents implements Extents {
    private static final int ENCODED_LENGTH = 0;
    private static final int POSITION_LOW = 4;
    private static final int POSITION_HIGH = 8;
    private static final int START_LOW = 12;
    private static final int START_HIGH = 16;
    private static final int SMALLEST_RECORD = 4;

    private final Superblock superblock;
    private final RandomAccessSource image;
    private final RandomAccessSource packed;
    private final Inode inode;
    private final MapHeader header;
    private final PclusterMapping mapping;
    private final int recordBytes;
    private final long count;
    private final RecordArray records;
    private final Queue<Extent> ready = new ArrayDeque<>();
    private long next;

    /** How far the file is mapped. */
    private long mapped;

    /** Where the next physical cluster lies, if records do not say it. */
    private long position;

    EncodedExtents(
            Superblock superblock, RandomAccessSource image, RandomAccessSource packed, Inode inode, MapHeader header)
            throws IOException {
        this.superblock = superblock;
        this.image = image;
        this.packed = packed;
        this.inode = inode;
        this.header = header;
        this.mapping = new PclusterMapping(superblock, inode, header);
        this.recordBytes =
                SMALLEST_RECORD << (header.advise() >> ADVISE_EXTENT_RECORD_SHIFT & ADVISE_EXTENT_RECORD_MASK);
        this.count = saysStart() ? header.extentCount() : header.clusters(inode.size());
        long start = ErofsFormat.roundUp(header.end(), recordBytes);
        if (recordBytes == SMALLEST_RECORD) {
            position = OnDiskStructure.read(inode.space(), inode.name() + ".map", start, Long.BYTES)
                    .u64(0, "pstart");
            start += Long.BYTES;
        }
        this.records = new RecordArray(inode.space(), inode.name() + ".extents", start, recordBytes, count);
    }

    private boolean saysStart() {
        return recordBytes > POSITION_HIGH;
    }

    @Override
    public @Nullable Extent next() throws IOException {
        if (ready.isEmpty() && mapped < inode.size()) {
            long start = next < count ? startOf(next) : inode.size();
            // What comes before the first extent is a hole.
            ready.addAll(start > mapped ? List.of(new Extent.Zeros(start - mapped)) : extentsAt(start));
            mapped = start > mapped ? start : mapped;
        }
        return ready.poll();
    }

    private List<Extent> extentsAt(long start) throws IOException {
        long number = next++;
        boolean last = next >= count;
        long end = last ? inode.size() : Math.min(startOf(next), inode.size());
        if (end <= start) {
            throw malformed(number, "ends where it begins, or before");
        }
        mapped = end;
        OnDiskStructure fields = records.around(number);
        int at = records.offset(number);
        long lengthField = fields.u32(at + ENCODED_LENGTH);
        if (last && header.advises(ADVISE_FRAGMENT_PCLUSTER)) {
            return List.of(new Extent.Stored(packed, fragmentOffset(fields, at), end - start));
        }
        int encoded = (int) lengthField & EXTENT_LENGTH_MASK;
        long place = recordBytes == SMALLEST_RECORD ? position : positionIn(fields, at);
        position = place + encoded;
        if (encoded == 0) {
            return List.of(new Extent.Zeros(end - start));
        }
        Pcluster cluster = new Pcluster(image, place, encoded, start, end - start);
        int algorithm = (int) (lengthField >> EXTENT_ALGORITHM_SHIFT);
        return algorithm == 0
                ? mapping.plain(cluster, superblock.offsetInBlock(place | encoded) == 0)
                : List.of(mapping.encoded(cluster, algorithm - 1));
    }

    private long startOf(long number) throws IOException {
        if (!saysStart()) {
            return number << header.clusterBits();
        }
        OnDiskStructure fields = records.around(number);
        int at = records.offset(number);
        long start = fields.u32(at + START_LOW);
        if (recordBytes > START_HIGH) {
            start |= fields.u32(at + START_HIGH) << Integer.SIZE;
        }
        if (start < 0 || start >= inode.size()) {
            throw malformed(number, "begins behind the end of the file");
        }
        return start;
    }

    private long positionIn(OnDiskStructure fields, int at) throws IOException {
        return saysStart() ? fields.u64(at + POSITION_LOW, "pstart") : fields.u32(at + POSITION_LOW);
    }

    /** The offset has its upper half in the place of the position, if there is room for one. */
    private long fragmentOffset(OnDiskStructure fields, int at) {
        long low = fields.u32(at + ENCODED_LENGTH);
        return recordBytes == SMALLEST_RECORD ? low : low | fields.u32(at + POSITION_LOW) << Integer.SIZE;
    }

    private MalformedFormatException malformed(long number, String reason) {
        return new MalformedFormatException(
                inode.space().name(),
                inode.name() + ".extents[" + number + "]",
                header.position(),
                "the extent " + reason);
    }
}
