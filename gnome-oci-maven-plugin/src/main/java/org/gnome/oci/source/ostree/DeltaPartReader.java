package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.gnome.oci.compress.Compression;
import org.gnome.oci.digest.VerifyingInputStream;
import org.gnome.oci.io.ExactInputStream;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.io.Spool;
import org.gnome.oci.io.UnsupportedFeatureException;

/**
 * Reads a part of a static delta: a byte that tells the compression, and {@code (a(uuu)aa(ayay)ayay)}, which is spooled
 * as it is decompressed.
 */
final class DeltaPartReader {
    private static final String STRUCTURE = "delta_part";
    private static final int UNCOMPRESSED = 0;
    private static final int XZ = 'x';

    /**
     * What an object may take in a part beside its content: the target of a link, a set of attributes, a mode and
     * operations. Only link targets are usual, with at most 4 KiB.
     */
    private static final long MAX_BYTES_BESIDE_CONTENT = 128 * 1024;

    /** Operations that copy from older objects take some bytes for each 4 KiB; a patch can exceed what it makes. */
    private static final int MAX_BYTES_PER_CONTENT = 2;

    /** One mode has 12 bytes, and few files have one of their own. */
    private static final int MAX_TABLE_BYTES = 64 * 1024 * 1024;

    private final DeltaPartHeader header;
    private final String source;

    private DeltaPartReader(DeltaPartHeader header, String source) {
        this.header = header;
        this.source = source;
    }

    /**
     * Decompresses a part to the end of a spool.
     *
     * @throws org.gnome.oci.io.IntegrityException if the part does not have its checksum
     */
    static DeltaPart read(RandomAccessSource part, DeltaPartHeader header, Spool spool) throws IOException {
        return new DeltaPartReader(header, part.name()).read(part, spool);
    }

    private DeltaPart read(RandomAccessSource part, Spool spool) throws IOException {
        verify(part);
        long start = spool.size();
        try (InputStream stored = part.openStream();
                OutputStream out = spool.appender()) {
            decompressed(stored).transferTo(out);
        }
        long size = spool.size() - start;
        return split(spool.written(source).slice(source + ", decompressed", start, size), start);
    }

    /** Before anything is decompressed: reading twice costs less than decoding what is no part. */
    private void verify(RandomAccessSource part) throws IOException {
        try (InputStream stored = new VerifyingInputStream(
                ExactInputStream.whole(part.openStream(), header.size(), source, STRUCTURE),
                header.checksum(),
                source,
                STRUCTURE)) {
            stored.transferTo(OutputStream.nullOutputStream());
        }
    }

    private InputStream decompressed(InputStream stored) throws IOException {
        int compression = stored.read();
        InputStream payload = switch (compression) {
            case UNCOMPRESSED -> stored;
            case XZ -> Compression.XZ.decompress(stored, source);
            case -1 -> throw new MalformedFormatException(source, STRUCTURE, 0, "is empty");
            default ->
                throw new UnsupportedFeatureException(
                        source, STRUCTURE, 0, compression + " is a compression that ostree does not write");
        };
        return new LimitedInputStream(payload, maxBytes(), source, STRUCTURE);
    }

    private long maxBytes() {
        return header.objectBytes() * MAX_BYTES_PER_CONTENT + (header.objects().size() + 1) * MAX_BYTES_BESIDE_CONTENT;
    }

    private static DeltaPart split(RandomAccessSource decompressed, long start) throws IOException {
        GvariantRange whole = GvariantRange.of(decompressed, OstreeFormat.DELTA_PART, STRUCTURE);
        List<GvariantRange> members = whole.members("modes", "xattrs", "payload", "operations");
        return new DeltaPart(
                members.get(0).load(MAX_TABLE_BYTES).array(),
                members.get(1).load(MAX_TABLE_BYTES).array(),
                members.get(2),
                new DeltaOperations(members.get(3).load(MAX_TABLE_BYTES)),
                start);
    }
}
