package org.gnome.oci.source.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.trust.UntrustedException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signed images that systemd-repart makes, in every form that they are published in. */
class DiskTreeSourceTest {
    @TempDir
    private static Path made;

    private static SignedRelease release;

    @TempDir
    private Path directory;

    @BeforeAll
    static void makeRelease() throws Exception {
        release = SignedRelease.make(made);
    }

    private DiskSettings settings() {
        return new DiskSettings("x86_64", directory);
    }

    private DiskSettings trusting(String name) throws IOException {
        return new DiskSettings("x86_64", directory, Optional.empty(), Optional.of(release.trusting(name)));
    }

    private DiskSettings expecting(String rootHash) {
        return new DiskSettings("x86_64", directory, Optional.of(rootHash), Optional.empty());
    }

    /** What a form of the release says and holds. */
    private record Reading(SourceDescription description, List<String> entries) {
        private static Reading of(Path image, DiskSettings settings) throws IOException {
            return of(DiskTreeSource.ofFile(image, settings));
        }

        private static Reading of(DiskTreeSource opened) throws IOException {
            try (DiskTreeSource source = opened) {
                return new Reading(source.describe(), TreeListing.of(source.read()));
            }
        }
    }

    @Test
    void readsTheSameFromEveryForm() throws Exception {
        List<Path> forms = new ArrayList<>(List.of(release.usr()));
        for (String suffix : List.of(".xz", ".zst")) {
            forms.add(compressed(release.image(), directory.resolve("os.raw" + suffix), suffix));
            Path split = Files.createDirectory(directory.resolve("split" + suffix));
            for (Path part : List.of(release.usr(), release.verity(), release.signature())) {
                compressed(part, split.resolve(part.getFileName() + suffix), suffix);
            }
            forms.add(split.resolve("os.usr.raw" + suffix));
        }
        for (String signers : List.of("", "signer")) {
            DiskSettings settings = signers.isEmpty() ? settings() : trusting(signers);
            Reading whole = Reading.of(release.image(), settings);
            for (Path form : forms) {
                assertThat(Reading.of(form, settings)).as(form.toString()).isEqualTo(whole);
            }
            assertThat(Reading.of(split(settings))).isEqualTo(whole);
        }
    }

    private static DiskTreeSource split(DiskSettings settings) throws IOException {
        return DiskTreeSource.ofSplit(
                RandomAccessSource.of(release.usr()),
                Optional.of(RandomAccessSource.of(release.verity())),
                Optional.of(RandomAccessSource.of(release.signature())),
                Optional.of(release.rootHash()),
                settings);
    }

    private static Path compressed(Path file, Path result, String suffix) throws Exception {
        String tool = suffix.equals(".xz") ? "xz" : "zstd";
        ExternalTool.require(tool);
        Files.write(result, ExternalTool.run(made, tool, "-c", file.toString()));
        return result;
    }

    @Test
    void readsWhatGnomeOsPublishes() throws Exception {
        Path image = directory.resolve("usr-x86-64_47.1_" + release.dataUuid() + ".raw");
        Files.copy(release.usr(), image);
        Path tree = directory.resolve("usr-x86-64_47.1_" + release.treeUuid() + ".verity");
        Files.copy(release.verity(), tree);
        assertThat(Reading.of(image, settings())).isEqualTo(Reading.of(release.image(), settings()));
        Files.move(tree, directory.resolve("usr-x86-64_47.1_" + release.dataUuid() + ".verity"));
        assertThat(Reading.of(image, settings())).isEqualTo(Reading.of(release.image(), settings()));
    }

    @Test
    void tiesTheRootHashToTheNamesOfTheFiles() throws Exception {
        String other = "00000000-0000-0000-0000-000000000001";
        Path image = directory.resolve("usr-x86-64_47.1_" + other + ".raw");
        Files.copy(release.usr(), image);
        Files.copy(release.verity(), directory.resolve("usr-x86-64_47.1_" + release.treeUuid() + ".verity"));
        assertThatThrownBy(() -> DiskTreeSource.ofFile(image, settings()))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("expected 00000000000000000000000000000001… (UUID in the name of the image)"
                        + " but found " + release.rootHash());
        Files.copy(release.verity(), directory.resolve("usr-x86-64_47.1_" + other + ".verity.zst"));
        assertThatThrownBy(() -> DiskTreeSource.ofFile(image, settings()))
                .hasMessageContaining("there are several beside it: usr-x86-64_47.1_" + other);
    }

    @Test
    void readsSidecarsOfSystemd() throws Exception {
        Path image = directory.resolve("os.raw");
        Files.copy(release.usr(), image);
        Files.copy(release.verity(), directory.resolve("os.verity"));
        Files.writeString(directory.resolve("os.usrhash"), release.rootHash() + "\n");
        Files.writeString(directory.resolve("digits"), release.rootHash());
        ExternalTool.run(
                directory,
                "openssl",
                "smime",
                "-sign",
                "-binary",
                "-noattr",
                "-in",
                "digits",
                "-signer",
                made.resolve("signer.pem").toString(),
                "-inkey",
                made.resolve("signer.key").toString(),
                "-outform",
                "der",
                "-out",
                "os.usrhash.p7s");
        assertThat(Reading.of(image, trusting("signer"))).isEqualTo(Reading.of(release.image(), trusting("signer")));
        Files.writeString(directory.resolve("os.usrhash"), "ff".repeat(32));
        assertThatThrownBy(() -> DiskTreeSource.ofFile(image, settings()))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("(os.usrhash)");
        Files.writeString(directory.resolve("os.usrhash"), "what?");
        assertThatThrownBy(() -> DiskTreeSource.ofFile(image, settings()))
                .hasMessageStartingWith("[os.usrhash @ 0x0] root hash: is not in hexadecimal");
    }

    @Test
    void describesWhatItReads() throws Exception {
        SourceDescription description =
                Reading.of(release.image(), trusting("signer")).description();
        assertThat(description.kind()).isEqualTo("disk image (DDI)");
        assertThat(description.name()).isEqualTo("GNOME OS Nightly 47.1");
        assertThat(description.notes()).isEmpty();
        assertThat(description.identity().keySet())
                .containsExactly("erofs.uuid", "verity.certificate", "verity.rootHash");
        assertThat(description.identity()).containsEntry("verity.rootHash", release.rootHash());
        assertThat(description.identity().get("verity.certificate")).matches("[0-9a-f]{64}");
        assertThat(Reading.of(release.image(), settings()).description().identity())
                .containsEntry("verity.certificate", "not verified");
    }

    @Test
    void saysThatNothingWasVerified() throws Exception {
        Path alone = Files.copy(release.usr(), directory.resolve("alone.raw"));
        SourceDescription description = Reading.of(alone, settings()).description();
        assertThat(description.notes()).containsExactly("There is no dm-verity hash tree: nothing was verified.");
        assertThat(description.identity().keySet()).containsExactly("erofs.uuid", "partition.sha256");
        assertThatThrownBy(() -> DiskTreeSource.ofFile(alone, expecting(release.rootHash())))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("there is none, although there is a root hash from the configuration");
        assertThatThrownBy(() -> DiskTreeSource.ofFile(alone, trusting("signer")))
                .isInstanceOf(UntrustedException.class);
    }

    @Test
    void mountsTheFileSystemAtUsr() throws Exception {
        List<String> entries = Reading.of(release.image(), settings()).entries();
        assertThat(entries).anyMatch(entry -> entry.startsWith("/usr/lib/os-release file "));
        assertThat(entries.get(0)).contains("directory 755 0:0");
    }

    @Test
    void refusesDamageWhereItIsRead() throws Exception {
        byte[] image = Files.readAllBytes(release.image());
        byte[] usr = Files.readAllBytes(release.usr());
        int at = indexOf(image, usr) + 50_000;
        image[at] ^= 1;
        Path damaged = Files.write(directory.resolve("damaged.raw"), image);
        assertThatThrownBy(() -> Reading.of(damaged, settings()))
                .isInstanceOf(IntegrityException.class)
                .hasMessageStartingWith("[damaged.raw usr partition] block[12].digest: expected ");
    }

    private static int indexOf(byte[] image, byte[] part) {
        for (int at = 0; at + part.length <= image.length; at += 512) {
            if (Arrays.equals(image, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        throw new AssertionError("the partition is not in the image");
    }

    @Test
    void refusesAnotherRootHash() {
        assertThatThrownBy(() -> DiskTreeSource.ofFile(release.image(), expecting("ff".repeat(32))))
                .isInstanceOf(IntegrityException.class)
                .hasMessageStartingWith("[os.raw usr-verity partition] verity root hash: expected ffff")
                .hasMessageEndingWith("(the configuration) but found " + release.rootHash());
    }

    @Test
    void refusesSignatureOfAStranger() throws Exception {
        SignedRelease.certificate(made, "stranger");
        assertThatThrownBy(() -> DiskTreeSource.ofFile(release.image(), trusting("stranger")))
                .isInstanceOf(UntrustedException.class)
                .hasMessageContaining("the certificate of a signer is not among the trusted ones");
    }

    @Test
    void refusesImageWithoutSignatureWhereOneIsDemanded() throws Exception {
        Path image = Files.copy(release.usr(), directory.resolve("os.raw"));
        Files.copy(release.verity(), directory.resolve("os.verity"));
        assertThatThrownBy(() -> DiskTreeSource.ofFile(image, trusting("signer")))
                .isInstanceOf(UntrustedException.class)
                .hasMessageContaining("signature: there is none");
        assertThat(Reading.of(image, settings()).description().notes())
                .containsExactly("The root hash was taken from the hash tree itself; nothing else names it.");
    }

    @Test
    void refusesSecondHashTreeBesideTheImage() throws Exception {
        Path image = Files.copy(release.image(), directory.resolve("os.raw"));
        Files.copy(release.verity(), directory.resolve("os.verity"));
        assertThatThrownBy(() -> DiskTreeSource.ofFile(image, settings()))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("there is another one in os.raw usr-verity partition");
    }

    @Test
    void readsTheBackupTableAndSaysSo() throws Exception {
        byte[] image = Files.readAllBytes(release.image());
        image[512 + 20] ^= 1;
        Path damaged = Files.write(directory.resolve("os.raw"), image);
        Reading reading = Reading.of(damaged, settings());
        assertThat(reading.description().notes())
                .containsExactly("The primary partition table is damaged; the backup was read.");
        assertThat(reading.entries())
                .isEqualTo(Reading.of(release.image(), settings()).entries());
    }

    @Test
    void closesEverySourceThatCannotBeOpened() throws Exception {
        List<String> closed = new ArrayList<>();
        RandomAccessSource data = closing(Files.readAllBytes(release.usr()), "data", closed);
        RandomAccessSource tree = closing(Files.readAllBytes(release.verity()), "tree", closed);
        assertThatThrownBy(() -> DiskTreeSource.ofSplit(
                        data, Optional.of(tree), Optional.empty(), Optional.of("00".repeat(32)), settings()))
                .isInstanceOf(IntegrityException.class);
        assertThat(closed).containsExactlyInAnyOrder("data", "tree");
    }

    private static RandomAccessSource closing(byte[] bytes, String name, List<String> closed) {
        RandomAccessSource memory = RandomAccessSource.of(name, bytes);
        return new RandomAccessSource() {
            @Override
            public int read(long position, ByteBuffer buffer) throws IOException {
                return memory.read(position, buffer);
            }

            @Override
            public long size() throws IOException {
                return memory.size();
            }

            @Override
            public String name() {
                return name;
            }

            @Override
            public void close() {
                closed.add(name);
            }
        };
    }

    @Test
    void refusesWhatIsNoDiskImage() throws Exception {
        Path text = Files.writeString(directory.resolve("text.raw"), "no image".repeat(1000));
        assertThatThrownBy(() -> DiskTreeSource.ofFile(text, settings()))
                .hasMessageContaining("is neither that of EROFS nor of SquashFS, nor is there a partition table");
        Path empty = Files.writeString(directory.resolve("empty.raw"), "");
        assertThatThrownBy(() -> DiskTreeSource.ofFile(empty, settings()))
                .hasMessageContaining("is neither that of EROFS nor of SquashFS, nor is there a partition table");
    }
}
