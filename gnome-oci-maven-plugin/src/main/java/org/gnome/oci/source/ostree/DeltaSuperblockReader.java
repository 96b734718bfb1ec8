package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.RandomAccessSource;

/** Reads {@code (a{sv}tayay(a{sv}aya(say)sstayay)aya(uayttay)a(yaytt))} of a static delta's superblock. */
final class DeltaSuperblockReader {
    private static final String STRUCTURE = "superblock";

    /** What tells the byte order of versions and sizes, which once was the maker's. */
    private static final String BYTE_ORDER = "ostree.endianness";

    private DeltaSuperblockReader() {}

    /**
     * Reads a superblock, which may be wrapped with signatures; those say nothing that the commit's checksum does not.
     */
    static DeltaSuperblock read(RandomAccessSource file) throws IOException {
        GvariantRange whole = GvariantRange.of(file, OstreeFormat.DELTA_SUPERBLOCK, STRUCTURE);
        if (whole.size() > Long.BYTES && whole.read(0, Long.BYTES).getLong() == OstreeFormat.SIGNED_DELTA_MAGIC) {
            GvariantRange signed = GvariantRange.of(file, OstreeFormat.SIGNED_DELTA, "signed_delta");
            GvariantRange inner =
                    signed.members("magic", STRUCTURE, "signatures").get(1);
            whole = new GvariantRange(file, OstreeFormat.DELTA_SUPERBLOCK, inner.start(), inner.end(), inner.path());
        }
        List<GvariantRange> members =
                whole.members("metadata", "timestamp", "from", "to", "commit", "recursion", "meta_entries", "fallback");
        DeltaMetadata metadata = DeltaMetadata.read(members.get(0));
        return superblock(metadata, members);
    }

    /** Without the key it is the order of all machines that anybody makes deltas on. */
    private static ByteOrder order(DeltaMetadata metadata) throws IOException {
        Optional<GvariantValue> value = metadata.value(BYTE_ORDER, "y");
        if (value.isEmpty()) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        int letter = value.get().byteAt(value.get().start());
        return switch (letter) {
            case 'l' -> ByteOrder.LITTLE_ENDIAN;
            case 'B' -> ByteOrder.BIG_ENDIAN;
            default -> throw value.get().malformed(letter + " is no byte order, neither 'l' nor 'B'");
        };
    }

    private static DeltaSuperblock superblock(DeltaMetadata metadata, List<GvariantRange> members) throws IOException {
        GvariantValue recursion = members.get(5).load(OstreeFormat.MAX_METADATA_SIZE);
        if (recursion.size() != 0) {
            throw recursion.unsupported("names deltas to be applied before this one, which no ostree has made");
        }
        GvariantValue from = members.get(2).load(Digest.BYTES);
        GvariantValue commit = members.get(4).load(OstreeFormat.MAX_METADATA_SIZE);
        Digest to = Checksums.read(members.get(3).load(Digest.BYTES));
        GvariantData commitObject = commitObject(to, commit);
        DeltaEntriesReader entries = new DeltaEntriesReader(order(metadata));
        return new DeltaSuperblock(
                metadata,
                from.size() == 0 ? Optional.empty() : Optional.of(Checksums.read(from)),
                CommitReader.read(to, commitObject),
                commitObject,
                entries.parts(members.get(6).load(OstreeFormat.MAX_METADATA_SIZE)),
                entries.fallbacks(members.get(7).load(OstreeFormat.MAX_METADATA_SIZE)));
    }

    private static GvariantData commitObject(Digest to, GvariantValue commit) throws IntegrityException {
        byte[] bytes = commit.bytes().toByteArray();
        ObjectName name = new ObjectName(to, ObjectType.COMMIT);
        ObjectDirectory.requireChecksum(name, Digest.ofContent(bytes));
        return new GvariantData(name.toString(), 0, bytes);
    }
}
