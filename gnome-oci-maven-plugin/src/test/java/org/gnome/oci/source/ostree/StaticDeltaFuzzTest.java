package org.gnome.oci.source.ostree;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.testing.FuzzTarget;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz targets of static deltas: superblocks, parts with their operations, and patches. */
class StaticDeltaFuzzTest {
    private static final int SEEDS = 8;
    private static final int MAX_OBJECTS = 0x1f;
    private static final long MAX_OBJECT_BYTES = 1 << 16;

    @TempDir
    private static Path spools;

    private static DeltaBuilder wholeDelta() {
        return DeltaBuilder.toCommit(Map.of("hello", SampleCommit.HELLO)).spliced(SampleCommit.HELLO);
    }

    static Stream<Arguments> superblocks() throws IOException {
        List<byte[]> seeds = new ArrayList<>(FuzzTarget.sampleFiles("superblock", SEEDS));
        seeds.add(wholeDelta().superblock());
        return FuzzTarget.seeds(seeds);
    }

    @MethodSource("superblocks")
    @FuzzTest
    void superblock(byte[] input) throws IOException {
        FuzzTarget.run(() -> {
            StaticDelta delta = StaticDelta.open(RandomAccessSource.of("input", input));
            delta.commitMetadata();
            DeltaParts none = StaticDelta.partsBeside(spools.resolve("superblock"));
            try (OstreeRepository repository = delta.unpack(none, spools)) {
                repository.tree(delta.commit());
            }
        });
    }

    static Stream<Arguments> parts() {
        DeltaBuilder written = DeltaBuilder.toCommit(Map.of("hello", SampleCommit.HELLO));
        int offset = written.append(SampleCommit.HELLO.content());
        written.file(SampleCommit.HELLO)
                .operation('o', 0, 0, 20)
                .operation('w', 7, offset)
                .operation('w', 13, offset + 7)
                .operation('c');
        return FuzzTarget.seeds(Stream.of(wholeDelta(), written)
                .map(delta -> {
                    byte[] objects = delta.objectList();
                    byte[] part = delta.part();
                    return ByteBuffer.allocate(1 + objects.length + part.length)
                            .put((byte) (objects.length / OstreeFormat.DELTA_OBJECT_BYTES))
                            .put(objects)
                            .put(part)
                            .array();
                })
                .toList());
    }

    /** A byte for the number of objects, the objects, and the part, whose checksum is always right. */
    @MethodSource("parts")
    @FuzzTest
    void part(byte[] input) throws IOException {
        int count = input.length == 0 ? 0 : input[0] & MAX_OBJECTS;
        int start = Math.min(input.length, 1 + count * OstreeFormat.DELTA_OBJECT_BYTES);
        byte[] part = Arrays.copyOfRange(input, start, input.length);
        DeltaPartHeader header =
                new DeltaPartHeader(Digest.ofContent(part), part.length, MAX_OBJECT_BYTES, objects(input, start));
        FuzzTarget.run(() -> {
            try (SpooledObjects made = SpooledObjects.create("input", spools);
                    OlderContents older = new OlderContents(Optional.empty(), spools)) {
                RandomAccessSource source = RandomAccessSource.of("input", part);
                DeltaMachine.run(DeltaPartReader.read(source, header, made.spool()), header, made, older);
            }
        });
    }

    private static List<ObjectName> objects(byte[] input, int end) {
        List<ObjectName> names = new ArrayList<>();
        for (int at = 1; at + OstreeFormat.DELTA_OBJECT_BYTES <= end; at += OstreeFormat.DELTA_OBJECT_BYTES) {
            byte[] checksum = Arrays.copyOfRange(input, at + 1, at + OstreeFormat.DELTA_OBJECT_BYTES);
            names.add(new ObjectName(
                    Digest.of(checksum), ObjectType.ofNumber(input[at]).orElse(ObjectType.FILE)));
        }
        return names;
    }

    static Stream<Arguments> patches() {
        byte[] patch = new byte[1 + 10 + 24 + 10 + 5];
        patch[0] = 10;
        patch[11] = 10;
        patch[19] = 5;
        patch[34] = (byte) 0x80;
        return FuzzTarget.seeds(List.of(patch, new byte[25]));
    }

    /** A byte for the size of the old bytes, these, and the patch, which may make as many bytes as the input has. */
    @MethodSource("patches")
    @FuzzTest
    void patch(byte[] input) throws IOException {
        int oldEnd = input.length == 0 ? 0 : Math.min(input.length, 1 + (input[0] & 0xff));
        RandomAccessSource old =
                RandomAccessSource.of("old", Arrays.copyOfRange(input, Math.min(1, input.length), oldEnd));
        RandomAccessSource patch = RandomAccessSource.of("patch", Arrays.copyOfRange(input, oldEnd, input.length));
        FuzzTarget.run(() -> BinaryPatch.apply(old, patch, 15, OutputStream.nullOutputStream()));
    }
}
