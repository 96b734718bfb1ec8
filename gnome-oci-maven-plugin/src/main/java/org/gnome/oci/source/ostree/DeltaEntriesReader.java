package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.TreeLimits;

/** Reads a superblock's {@code a(uayttay)} of parts and {@code a(yaytt)} of fallbacks, whose objects are counted. */
final class DeltaEntriesReader {
    /** OSTREE_DELTAPART_VERSION. */
    private static final int PART_VERSION = 0;

    /** What a compressed stream may grow to elsewhere: a bomb may not fill the disk. */
    private static final long MAX_OBJECT_BYTES = 64L << 30;

    private final ByteOrder order;
    private int objects;
    private long objectBytes;

    DeltaEntriesReader(ByteOrder order) {
        this.order = order;
    }

    List<DeltaPartHeader> parts(GvariantValue value) throws IOException {
        List<DeltaPartHeader> parts = new ArrayList<>();
        GvariantArray array = value.array();
        for (int i = 0; i < array.count(); i++) {
            List<GvariantValue> entry = array.element(i).members("version", "checksum", "size", "usize", "objects");
            long version = entry.get(0).uint32(order);
            if (version != PART_VERSION) {
                throw entry.get(0).unsupported(version + " is a version that is not read here, only " + PART_VERSION);
            }
            parts.add(new DeltaPartHeader(
                    Checksums.read(entry.get(1)),
                    entry.get(2).uint64(order),
                    objectBytes(entry.get(3)),
                    objects(entry.get(4))));
        }
        return parts;
    }

    private long objectBytes(GvariantValue value) throws MalformedFormatException {
        long bytes = value.uint64(order);
        if (bytes > MAX_OBJECT_BYTES - objectBytes) {
            throw value.malformed(bytes + " brings the bytes of all objects to more than " + MAX_OBJECT_BYTES);
        }
        objectBytes += bytes;
        return bytes;
    }

    private List<ObjectName> objects(GvariantValue value) throws MalformedFormatException {
        if (value.size() % OstreeFormat.DELTA_OBJECT_BYTES != 0) {
            throw value.malformed("has " + value.size() + " bytes, no multiple of " + OstreeFormat.DELTA_OBJECT_BYTES);
        }
        int count = value.size() / OstreeFormat.DELTA_OBJECT_BYTES;
        count(count, value);
        List<ObjectName> names = new ArrayList<>(count);
        byte[] bytes = value.bytes().toByteArray();
        for (int start = 0; start < bytes.length; start += OstreeFormat.DELTA_OBJECT_BYTES) {
            byte[] checksum = Arrays.copyOfRange(bytes, start + 1, start + OstreeFormat.DELTA_OBJECT_BYTES);
            names.add(new ObjectName(Digest.of(checksum), type(bytes[start], value)));
        }
        return names;
    }

    private void count(int more, GvariantValue value) throws MalformedFormatException {
        objects += more;
        if (objects > TreeLimits.MAX_ENTRIES) {
            throw value.malformed(
                    "brings the objects to more than the " + TreeLimits.MAX_ENTRIES + " that " + TreeLimits.REASON);
        }
    }

    private static ObjectType type(int number, GvariantValue value) throws MalformedFormatException {
        return ObjectType.ofNumber(number)
                .orElseThrow(() -> value.malformed(number + " is no type of an object that belongs to a commit"));
    }

    List<DeltaFallback> fallbacks(GvariantValue value) throws IOException {
        List<DeltaFallback> fallbacks = new ArrayList<>();
        GvariantArray array = value.array();
        count(array.count(), value);
        for (int i = 0; i < array.count(); i++) {
            List<GvariantValue> entry = array.element(i).members("objtype", "checksum", "csize", "usize");
            ObjectType type = type(entry.get(0).byteAt(entry.get(0).start()), entry.get(0));
            fallbacks.add(new DeltaFallback(
                    new ObjectName(Checksums.read(entry.get(1)), type),
                    entry.get(2).uint64(order),
                    entry.get(3).uint64(order)));
        }
        return fallbacks;
    }
}
