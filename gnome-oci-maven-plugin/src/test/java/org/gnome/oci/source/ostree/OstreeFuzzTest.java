package org.gnome.oci.source.ostree;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.testing.FuzzTarget;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz targets of OSTree's objects, of summaries and of key files. */
class OstreeFuzzTest {
    /** Some seeds of a kind are as good as all. */
    private static final int SEEDS = 8;

    private static final int MAX_INFLATED_BYTES = 1 << 20;

    private static GvariantData data(byte[] input) {
        return new GvariantData("input", 0, input);
    }

    private static Stream<Arguments> sample(String suffix) throws IOException {
        return FuzzTarget.seeds(FuzzTarget.sampleFiles(suffix, SEEDS));
    }

    static Stream<Arguments> commits() throws IOException {
        return sample(".commit");
    }

    @MethodSource("commits")
    @FuzzTest
    void commit(byte[] input) throws IOException {
        FuzzTarget.run(() -> {
            Commit commit = CommitReader.read(Digest.ofContent(input), data(input));
            commit.metadata().strings(CommitMetadata.REF_BINDING);
            commit.metadata().string("xa.ref");
        });
    }

    static Stream<Arguments> dirtrees() throws IOException {
        return sample(".dirtree");
    }

    @MethodSource("dirtrees")
    @FuzzTest
    void dirtree(byte[] input) throws IOException {
        FuzzTarget.run(() -> DirtreeReader.read(data(input)));
    }

    static Stream<Arguments> dirmetas() throws IOException {
        return FuzzTarget.seeds(List.of(
                FuzzTarget.sampleFiles(".dirmeta", 1).get(0),
                SampleCommit.tool().xattrArray().bytes(),
                GvariantBytes.tuple(
                                GvariantBytes.uint32BigEndian(0),
                                GvariantBytes.uint32BigEndian(0),
                                GvariantBytes.uint32BigEndian(0040755),
                                SampleCommit.tool().xattrArray())
                        .bytes()));
    }

    @MethodSource("dirmetas")
    @FuzzTest
    void dirmeta(byte[] input) throws IOException {
        FuzzTarget.run(() -> InodeMetadataReader.dirmeta(data(input)));
    }

    static Stream<Arguments> filez() throws IOException {
        return sample(".filez");
    }

    @MethodSource("filez")
    @FuzzTest
    void filez(byte[] input) throws IOException {
        ObjectName name = new ObjectName(Digest.ofContent(input), ObjectType.FILEZ);
        FuzzTarget.run(() -> {
            RandomAccessSource object = RandomAccessSource.of("input", input);
            FilezHeader header = FilezHeaderReader.read(object, name, input.length);
            try (InputStream content = new FilezPayloadStream(object, "input", header.payloadOffset())) {
                new LimitedInputStream(content, MAX_INFLATED_BYTES, "input", "content")
                        .transferTo(OutputStream.nullOutputStream());
            }
        });
    }

    static Stream<Arguments> commitMetadata() throws IOException {
        return sample(".commitmeta");
    }

    @MethodSource("commitMetadata")
    @FuzzTest
    void detachedSignatures(byte[] input) throws IOException {
        FuzzTarget.run(() -> DetachedSignatures.read(data(input)));
    }

    static Stream<Arguments> summaries() throws IOException {
        return sample("flatpak/summary");
    }

    @MethodSource("summaries")
    @FuzzTest
    void summary(byte[] input) throws IOException {
        FuzzTarget.run(() -> SummaryReader.read(data(input)));
    }

    static Stream<Arguments> summaryIndices() throws IOException {
        return sample("summary.idx");
    }

    @MethodSource("summaryIndices")
    @FuzzTest
    void summaryIndex(byte[] input) throws IOException {
        FuzzTarget.run(() -> SummaryIndexReader.read(data(input)));
    }

    static Stream<Arguments> typedValues() throws IOException {
        return FuzzTarget.seeds(Stream.of("as", "a{sv}", "m(yas)", "(tb)", "aay", "ao", "v", "(ms(ig))")
                .map(type -> ("\0" + type + "\0\1\2\3\4\0\0\0").getBytes(ISO_8859_1))
                .toList());
    }

    /** A byte for the length of the type beyond 1, the type, and the value. */
    @MethodSource("typedValues")
    @FuzzTest
    void normalForm(byte[] input) throws IOException {
        int end = input.length == 0 ? 0 : Math.min(input.length, 2 + (input[0] & 0x3f));
        String text = end == 0 ? "" : new String(input, 1, end - 1, ISO_8859_1);
        GvariantType type = GvariantType.parse(text).orElse(OstreeFormat.SUMMARY);
        FuzzTarget.run(() -> GvariantNormalForm.require(
                GvariantValue.of(data(Arrays.copyOfRange(input, end, input.length)), type, "value")));
    }

    static Stream<Arguments> keyFiles() throws IOException {
        return FuzzTarget.seeds(Stream.of(
                        "[Runtime]\nname=org.gnome.Platform\nsdk=a/b/c\n",
                        "# c\n[Extension a]\ndirectory=x\\s\\n\nversions=1;2\\;;\nno-autodownload=true\n",
                        "[core]\nrepo_version=1\nmode=archive-z2\n[remote \"a\"]\nurl=http://a\n")
                .map(text -> text.getBytes(ISO_8859_1))
                .toList());
    }

    @MethodSource("keyFiles")
    @FuzzTest
    void keyFile(byte[] input) throws IOException {
        FuzzTarget.run(() -> {
            KeyFile file = KeyFile.parse("input", input);
            for (String group : file.groups()) {
                for (String key : file.keys(group)) {
                    file.string(group, key);
                    file.list(group, key);
                    file.bool(group, key);
                }
            }
        });
    }
}
