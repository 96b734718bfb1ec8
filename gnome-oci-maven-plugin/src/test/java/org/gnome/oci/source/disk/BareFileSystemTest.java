package org.gnome.oci.source.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.TreeListing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** File systems without a partition table, and those in tables that say what they are. */
class BareFileSystemTest {
    private static final String ROOT_X86_64 = "4f68bce3-e8cd-4db1-96e7-fbcaf984b709";
    private static final String USR_ARM64 = "b0e01050-ee5f-4390-949a-9101b17104e9";

    @TempDir
    private Path directory;

    private Path image(String tool, String... entries) throws Exception {
        ExternalTool.require(tool);
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("rwx--x--x"));
        for (String entry : entries) {
            Files.createDirectories(tree.resolve(entry).getParent());
            Files.writeString(tree.resolve(entry), entry);
        }
        if (tool.equals("mkfs.erofs")) {
            ExternalTool.run(directory, tool, "--all-root", "image.raw", "tree");
        } else {
            ExternalTool.run(directory, tool, "tree", "image.raw", "-all-root", "-quiet", "-no-progress");
        }
        return directory.resolve("image.raw");
    }

    private List<String> entries(Path image, String architecture) throws Exception {
        try (DiskTreeSource source = DiskTreeSource.ofFile(image, new DiskSettings(architecture, directory))) {
            return TreeListing.of(source.read()).stream()
                    .map(line -> line.replaceFirst(" \\{.*", ""))
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mkfs.erofs", "mksquashfs"})
    void takesAnExtensionForARoot(String tool) throws Exception {
        Path image = image(tool, "usr/lib/extension-release.d/extension-release.devel", "lib/x");
        assertThat(entries(image, "x86_64"))
                .startsWith("/ directory 711 0:0", "/lib directory 755 0:0")
                .contains("/usr directory 755 0:0");
        try (DiskTreeSource source = DiskTreeSource.ofFile(image, new DiskSettings("x86_64", directory))) {
            SourceDescription description = source.describe();
            assertThat(description.name()).isEqualTo("devel");
            assertThat(description.identity()).containsKey("partition.sha256");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mkfs.erofs", "mksquashfs"})
    void putsAUsrWhereItBelongsWithItsOwnMode(String tool) throws Exception {
        assertThat(entries(image(tool, "share/x"), "x86_64"))
                .containsExactly(
                        "/ directory 755 0:0",
                        "/usr directory 711 0:0",
                        "/usr/share directory 755 0:0",
                        "/usr/share/x file 644 0:0");
    }

    @Test
    void refusesATreeThatIsNeither() throws Exception {
        Path image = image("mkfs.erofs", "pictures/x");
        assertThatThrownBy(() -> entries(image, "x86_64"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("is neither a root (no usr, etc or opt at its top) nor a usr");
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 4096})
    void believesThePartitionTableAndNotTheContent(int sectorSize) throws Exception {
        byte[] fileSystem = Files.readAllBytes(image("mkfs.erofs", "pictures/x"));
        GptBytes table = new GptBytes(sectorSize, 40 + 2 * fileSystem.length / sectorSize);
        long first = table.firstUsable();
        long blocks = fileSystem.length / sectorSize;
        table.partition(USR_ARM64, first, first + blocks - 1, "usr").content(first, fileSystem);
        table.partition(ROOT_X86_64, first + blocks, first + 2 * blocks - 1, "root")
                .content(first + blocks, fileSystem);
        Path disk = Files.write(directory.resolve("disk.raw"), table.build());
        assertThat(entries(disk, "x86_64")).contains("/pictures/x file 644 0:0");
        assertThat(entries(disk, "aarch64")).contains("/usr/pictures/x file 644 0:0");
    }

    @Test
    void doesNotTakeTheEndOfAFileSystemForABackupTable() throws Exception {
        byte[] fileSystem = Files.readAllBytes(image("mkfs.erofs", "usr/x"));
        byte[] table = new GptBytes(512, fileSystem.length / 512).build();
        System.arraycopy(table, table.length - 512, fileSystem, fileSystem.length - 512, 512);
        try (RandomAccessSource image = RandomAccessSource.of("image", fileSystem)) {
            assertThat(DiskParts.of(image, new DiskSettings("x86_64", directory))
                            .designator())
                    .isEmpty();
        }
    }
}
