package org.gnome.oci.source.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.MtreeText;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.Fidelity.Attribute;
import org.gnome.oci.tree.MtreeWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our reading of images against the kernel's: mkfs.erofs makes them, bsdtar lists what is mounted. */
class ErofsOracleTest {
    private static final Fidelity LISTED = Fidelity.without(Attribute.XATTRS, Attribute.CAPABILITIES, Attribute.MTIME);

    private static final String SCRIPT = """
            set -e
            umask 022
            mkdir -p bin many empty
            printf hello > bin/program; chmod 4755 bin/program; ln bin/program bin/alias
            seq 1 60000 > seq
            seq 1 2000 | xz > random
            { seq 1 5000; cat random; seq 1 9000; cat random; seq 5 700; } > mixed
            cp mixed again; { cat random; cat mixed; } > shifted
            head -c 4000000 /dev/zero > zeros
            truncate -s 3000000 sparse; seq 1 100 | dd of=sparse bs=1 seek=2000000 conv=notrunc status=none
            : > empty/file
            for size in 1 4095 4096 4097 8192 65536 65537; do seq 1 20000 | head -c $size > many/size-$size; done
            for i in $(seq 1 200); do seq $i $((i * 7 % 900 + i)) > many/file-$i; done
            for i in $(seq 1 40); do printf x > "many/$(printf "%0200d" $i)"; done
            printf b > "$(printf 'not utf-8 \\377')"
            ln -s ../seq bin/link; ln -s "$(printf '%04095d' 6)" bin/longest
            mkfifo fifo; mknod null c 1 3; mknod disk b 259 70000
            chown 70000:80000 mixed
            """;

    @TempDir
    private static Path temporary;

    @BeforeAll
    static void makeTree() throws Exception {
        ExternalTool.requireRoot();
        ExternalTool.require("bsdtar");
        ExternalTool.require("mkfs.erofs");
        Files.createDirectory(temporary.resolve("tree"));
        ExternalTool.run(temporary.resolve("tree"), "sh", "-c", SCRIPT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-zzstd -Efragments,fragdedupe=inode --all-time -T1767225600",
                "-Eforce-inode-extended",
                "-zlz4hc -C65536 -Eztailpacking",
                "-zlz4 -Elegacy-compress",
                "-zdeflate -C65536 -Ededupe",
                "-zlzma -C1048576 -Eall-fragments",
                "-zzstd -b512 -C4096 -Ededupe,fragments",
                "--chunksize=4096",
            })
    void readsWhatTheKernelReads(String options) throws Exception {
        requireVersion("1.8");
        compareWithKernel(options);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-zzstd -C65536 -E48bit,fragments",
                "-zlz4hc -E48bit",
                "-zzstd -m4096 -x1000",
                "-zzstd --MZ=id --zD=1",
                "-Edot-omitted"
            })
    void readsWhatTheKernelReadsOfNewerImages(String options) throws Exception {
        requireVersion("1.9");
        compareWithKernel(options);
    }

    private static void requireVersion(String needed) throws Exception {
        Matcher version = Pattern.compile("(\\d+)\\.(\\d+)")
                .matcher(ExternalTool.runAllowingFailure(temporary, "mkfs.erofs", "-V")
                        .text());
        boolean isThere =
                version.find() && Runtime.Version.parse(version.group()).compareTo(Runtime.Version.parse(needed)) >= 0;
        assumeTrue(isThere, "needs mkfs.erofs " + needed + " (Debian package erofs-utils of a newer release)");
    }

    private static void compareWithKernel(String options) throws Exception {
        ExternalTool.run(
                temporary, "sh", "-c", "rm -f image.erofs; exec mkfs.erofs --quiet " + options + " image.erofs tree");
        assertThat(ours()).isEqualTo(theirs());
    }

    private static Map<String, Map<String, String>> ours() throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (RandomAccessSource image = RandomAccessSource.of(temporary.resolve("image.erofs"));
                ErofsTreeSource source = ErofsTreeSource.open(image, temporary)) {
            new MtreeWriter(LISTED).write(source.read(), text);
        }
        Map<String, Map<String, String>> entries = MtreeText.entries(text.toString(StandardCharsets.US_ASCII));
        // bsdtar is not asked for devices, which it prints in a form of its own.
        entries.values().forEach(keywords -> keywords.remove("device"));
        return entries;
    }

    private static Map<String, Map<String, String>> theirs() throws Exception {
        Path mounted = Files.createDirectories(temporary.resolve("mounted"));
        ExternalTool.run(temporary, "mount", "-t", "erofs", "-o", "loop,ro", "image.erofs", mounted.toString());
        try {
            return MtreeText.byBsdtar(mounted);
        } finally {
            ExternalTool.run(temporary, "umount", mounted.toString());
        }
    }
}
