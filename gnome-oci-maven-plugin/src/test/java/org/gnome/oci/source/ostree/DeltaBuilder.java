package org.gnome.oci.source.ostree;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.source.ostree.OstreeRepositoryBuilder.FileSpec;

/** Writes a static delta from scratch with one inline part, well formed or not, so that tests need no tool. */
final class DeltaBuilder {
    private static final GvariantBytes MODES =
            GvariantBytes.array(4, mode(0100644), mode(0100755), mode(0120777), mode(0040755));

    private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
    private final ByteArrayOutputStream operations = new ByteArrayOutputStream();
    private final ByteArrayOutputStream objects = new ByteArrayOutputStream();
    private final Map<String, GvariantBytes> metadata = new TreeMap<>();
    private GvariantBytes commit = GvariantBytes.byteArray();
    private Digest to = Digest.ofContent(new byte[0]);
    private byte[] from = {};
    private byte[] recursion = {};
    private int version;
    private int compression;
    private long objectBytes;
    private int sizeError;
    private boolean checksumIsWrong;

    private static GvariantBytes mode(int mode) {
        return GvariantBytes.tuple(
                GvariantBytes.uint32BigEndian(0),
                GvariantBytes.uint32BigEndian(0),
                GvariantBytes.uint32BigEndian(mode));
    }

    /** A delta to a commit of an empty directory and what is added to it. */
    static DeltaBuilder toCommit(Map<String, FileSpec> files) {
        DeltaBuilder delta = new DeltaBuilder();
        GvariantBytes dirmeta = GvariantBytes.tuple(
                GvariantBytes.uint32BigEndian(0),
                GvariantBytes.uint32BigEndian(0),
                GvariantBytes.uint32BigEndian(0040755),
                GvariantBytes.array(1));
        GvariantBytes dirtree = OstreeRepositoryBuilder.dirtreeBytes(
                new TreeMap<>(files)
                        .entrySet().stream()
                                .map(file -> OstreeRepositoryBuilder.fileEntry(
                                        file.getKey(), file.getValue().checksum()))
                                .toArray(GvariantBytes[]::new),
                new GvariantBytes[0]);
        delta.commit = GvariantBytes.tuple(
                GvariantBytes.dictionary(),
                GvariantBytes.byteArray(),
                GvariantBytes.array(1),
                GvariantBytes.string("subject"),
                GvariantBytes.string(""),
                GvariantBytes.uint64BigEndian(OstreeRepositoryBuilder.TIMESTAMP),
                OstreeRepositoryBuilder.checksum(Digest.ofContent(dirtree.bytes())),
                OstreeRepositoryBuilder.checksum(Digest.ofContent(dirmeta.bytes())));
        delta.to = Digest.ofContent(delta.commit.bytes());
        delta.metadataObject(2, dirtree.bytes());
        delta.metadataObject(3, dirmeta.bytes());
        return delta;
    }

    DeltaBuilder metadataObject(int type, byte[] bytes) {
        object(type, Digest.ofContent(bytes));
        objectBytes += bytes.length;
        return operation('S', bytes.length, append(bytes));
    }

    /** A file or link as one whole operation. */
    DeltaBuilder spliced(FileSpec file) {
        byte[] bytes = file.isLink() ? file.target().toByteArray() : file.content();
        file(file);
        return operation('S', modeIndex(file), 0, bytes.length, append(bytes));
    }

    private static int modeIndex(FileSpec file) {
        return file.isLink() ? 2 : file.mode() & 1;
    }

    /** Lists a file without making it. */
    DeltaBuilder file(FileSpec file) {
        objectBytes += file.content().length;
        return object(1, file.checksum());
    }

    DeltaBuilder object(int type, Digest checksum) {
        objects.write(type);
        objects.writeBytes(HexFormat.of().parseHex(checksum.hex()));
        return this;
    }

    /** Adds bytes to the payload and tells where. */
    int append(byte[] bytes) {
        int offset = payload.size();
        payload.writeBytes(bytes);
        return offset;
    }

    DeltaBuilder operation(char opcode, long... numbers) {
        operations.write(opcode);
        for (long number : numbers) {
            long left = number;
            while (left > 0x7f) {
                operations.write((int) (left & 0x7f) | 0x80);
                left >>>= 7;
            }
            operations.write((int) left);
        }
        return this;
    }

    DeltaBuilder operationBytes(int... bytes) {
        for (int b : bytes) {
            operations.write(b);
        }
        return this;
    }

    DeltaBuilder moreObjectBytes(long count) {
        objectBytes += count;
        return this;
    }

    DeltaBuilder metadata(String name, String type, GvariantBytes value) {
        metadata.put(name, GvariantBytes.variant(type, value));
        return this;
    }

    DeltaBuilder from(Digest commit) {
        from = HexFormat.of().parseHex(commit.hex());
        return this;
    }

    DeltaBuilder recursion(byte... bytes) {
        recursion = bytes;
        return this;
    }

    DeltaBuilder version(int number) {
        version = number;
        return this;
    }

    DeltaBuilder compression(int letter) {
        compression = letter;
        return this;
    }

    DeltaBuilder wrongChecksum() {
        checksumIsWrong = true;
        return this;
    }

    DeltaBuilder wrongSize() {
        sizeError = 1;
        return this;
    }

    /** The part's objects, as the superblock lists them. */
    byte[] objectList() {
        return objects.toByteArray();
    }

    /** A part without compression, as it lies in a file. */
    byte[] part() {
        GvariantBytes body = GvariantBytes.tuple(
                MODES,
                GvariantBytes.array(1, GvariantBytes.array(1)),
                GvariantBytes.byteArray(payload.toByteArray()),
                GvariantBytes.byteArray(operations.toByteArray()));
        byte[] bytes = new byte[1 + body.bytes().length];
        bytes[0] = (byte) compression;
        System.arraycopy(body.bytes(), 0, bytes, 1, body.bytes().length);
        return bytes;
    }

    byte[] superblock() {
        byte[] part = part();
        DeltaName name = new DeltaName(Optional.empty(), to);
        metadata("ostree.endianness", "y", GvariantBytes.fixed(1, (byte) 'l'));
        if (from.length == 0) {
            metadata(name.path("0"), "(yay)", GvariantBytes.byteArray(part));
        }
        List<GvariantBytes> entries = new ArrayList<>();
        metadata.forEach((key, value) -> {
            entries.add(GvariantBytes.string(key));
            entries.add(value);
        });
        GvariantBytes header = GvariantBytes.tuple(
                littleEndian(4, version),
                OstreeRepositoryBuilder.checksum(
                        checksumIsWrong ? Digest.ofContent(new byte[0]) : Digest.ofContent(part)),
                littleEndian(8, part.length + sizeError),
                littleEndian(8, objectBytes),
                GvariantBytes.byteArray(objects.toByteArray()));
        return GvariantBytes.tuple(
                        GvariantBytes.dictionary(entries.toArray(GvariantBytes[]::new)),
                        GvariantBytes.uint64BigEndian(0),
                        GvariantBytes.byteArray(from),
                        OstreeRepositoryBuilder.checksum(to),
                        new GvariantBytes(commit.bytes(), 8, false),
                        GvariantBytes.byteArray(recursion),
                        GvariantBytes.array(8, header),
                        GvariantBytes.array(8))
                .bytes();
    }

    private static GvariantBytes littleEndian(int size, long value) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        return GvariantBytes.fixed(size, Arrays.copyOf(bytes, size));
    }
}
