package org.gnome.oci.source.erofs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.TortureImages;
import org.gnome.oci.testing.TreeFacts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The torture tree in images of every compressor and feature of mkfs.erofs: we read each as the kernel mounts it, entry
 * by entry and byte by byte, and as fsck.erofs extracts it. The latter is asked for no attributes, since it fails at
 * those that are empty; where it is wrong, and Linux and we are not, is said below.
 */
class ErofsMatrixTest {
    /**
     * Files of the tree that {@code --compress-hints} gives algorithms: of a pattern, size and number of the algorithm.
     */
    private static final String HINTS = """
            8192 1 contents/text
            65536 2 contents/mixed
            4096 0 boundaries/.*
            """;

    /**
     * fsck.erofs 1.8 takes such a superblock for a wrong one, and 1.9 reads other bytes than Linux where -m is given.
     */
    private static final List<String> FSCK_FAILS = List.of("-b 1024", "-m 4096");

    /** fsck.erofs cuts holes off the end of files that are not compressed. */
    private static final List<String> FSCK_CUTS = List.of("--chunksize", "-E 48bit", "-E dot-omitted");

    private static final String HOLES = "\\./(sparse/.*|contents/zero)";

    @TempDir
    private static Path temporary;

    private static @Nullable TortureImages images;

    @BeforeAll
    static void makeTree() throws Exception {
        ExternalTool.require("mkfs.erofs");
        ExternalTool.require("fsck.erofs");
        requireVersion("mkfs.erofs", 8);
        TortureImages place = TortureImages.in(temporary);
        images = place;
        Files.writeString(place.directory().resolve("hints"), HINTS);
        requireKernel(place);
    }

    /** A kernel that mounts nothing would leave every image to fsck.erofs. */
    private static void requireKernel(TortureImages place) throws Exception {
        place.run(
                "mkfs.erofs", "--quiet", "image", place.tree().resolve("empty").toString());
        place.mounted("erofs");
        place.clear();
    }

    /** The first digits that the tool prints are those of its version, 1.MINOR. */
    private static void requireVersion(String tool, int minor) throws Exception {
        String version = new String(ExternalTool.run(temporary, tool, "-V"), StandardCharsets.US_ASCII)
                .replaceFirst("(?s)\\D*1\\.(\\d+).*", "$1");
        assumeTrue(Integer.parseInt(version) >= minor, "needs " + tool + " 1." + minor + " or newer (.ci/newer-tools)");
    }

    @AfterAll
    static void unmount() {
        if (images != null) {
            images.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-E noinline_data",
                "-E force-inode-extended",
                "-E nosbcrc",
                "--chunksize=4096",
                "--chunksize=1048576 -E force-chunk-indexes",
                "--chunksize=8192 -E force-inode-blockmap",
                "-x-1",
                "-x0",
                "--xattr-prefix=user.prefix.of.many. --xattr-prefix=trusted.overlay.",
                "-T 1234567890 --all-time",
                "-T 1234567890 --ignore-mtime -E force-inode-compact --force-uid=0 --force-gid=0",
                "-b 512",
                "-b 1024",
                "-z lz4",
                "-z lz4 -E legacy-compress",
                "-z lz4 -b 1024 -C 8192",
                "-z lz4hc,level=1 -C 65536",
                "-z lz4hc,level=1 -C 1048576 -E ztailpacking",
                "-z lzma,level=0",
                "-z lzma,level=0 -C 65536 -E fragments",
                "-z lzma,level=0 -C 1048576 -E all-fragments",
                "-z deflate,level=1",
                "-z deflate,level=1 -b 512",
                "-z libdeflate,level=1 -C 65536 -E ztailpacking",
                "-z zstd,level=1",
                "-z zstd,level=1 -E legacy-compress",
                "-z zstd,level=1 -C 1048576 -E fragments",
                "-z zstd,level=1 -E fragments,fragdedupe=inode --all-time -T 1234567890",
                "-z zstd,level=1 -E fragments,fragdedupe=full",
                "-z zstd,level=1 -E all-fragments,fragdedupe=inode",
                "-z zstd,level=1 -E dedupe",
                "-z zstd,level=1 -C 16384 -E dedupe,fragments,ztailpacking",
                "-z zstd,level=1 -b 512 -C 4096 -E fragments",
                "-z zstd,level=1 --max-extent-bytes=65536",
                "-z lz4:zstd,level=1:deflate,level=1 --compress-hints=hints"
            })
    void isReadAsTheKernelMountsIt(String options, TestReporter reporter) throws Exception {
        compare("", options, reporter);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-E 48bit",
                "-z zstd,level=1 -E 48bit",
                "-z zstd,level=1 -E 48bit,fragments -C 65536",
                "-z zstd,level=1 -m 4096",
                "-z zstd,level=1 -m 4096 --zD -E 48bit",
                "-z zstd,level=1 --MZ=id",
                "--MZ=i",
                "-z lz4 --zD",
                "-z lz4hc,level=1 -E 48bit",
                "-E dot-omitted",
                "-E plain-xattr-prefixes --xattr-prefix=user.prefix.of.many.",
                "-z zstd,level=1 --xattr-inode-digest=user.digest"
            })
    void isReadAsTheKernelMountsWhatOnlyANewerToolMakes(String options, TestReporter reporter) throws Exception {
        ExternalTool.require("mkfs.erofs-1.9");
        compare("-1.9", options, reporter);
    }

    private static void compare(String version, String options, TestReporter reporter) throws Exception {
        TortureImages place = Optional.ofNullable(images).orElseThrow();
        try {
            List<String> command = Stream.of(
                            Stream.of("mkfs.erofs" + version, "--quiet"),
                            Stream.of(options.split(" ")).filter(word -> !word.isEmpty()),
                            Stream.of("image", place.tree().toString()))
                    .flatMap(words -> words)
                    .toList();
            place.run(command.toArray(String[]::new));
            TreeFacts ours = place.read(image -> ErofsTreeSource.open(image, temporary));
            Optional<TreeFacts> mounted = place.mountedIfPossible("erofs");
            if (mounted.isPresent()) {
                ours.requireEqual(mounted.get(), "the kernel's mount");
            } else {
                assumeTrue(isReadByFsck(options), "the kernel refuses it, and fsck.erofs reads it wrongly");
                reporter.publishEntry("compared with fsck.erofs only, for this kernel refuses it", options);
            }
            compareWithFsck(ours, "fsck.erofs" + version, options, place);
        } finally {
            place.clear();
        }
    }

    private static boolean isReadByFsck(String options) {
        return FSCK_FAILS.stream().noneMatch(options::contains);
    }

    private static void compareWithFsck(TreeFacts ours, String fsck, String options, TortureImages place)
            throws Exception {
        if (!isReadByFsck(options)) {
            return;
        }
        place.run(fsck, "--extract=extracted", "image");
        TreeFacts theirs = place.extracted().withoutXattrs();
        if (FSCK_CUTS.stream().anyMatch(options::contains)) {
            ours.withoutXattrs().withoutContents(HOLES).requireEqual(theirs.withoutContents(HOLES), fsck);
        } else {
            ours.withoutXattrs().requireEqual(theirs, fsck);
        }
    }
}
