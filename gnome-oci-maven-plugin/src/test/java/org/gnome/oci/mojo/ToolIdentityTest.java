package org.gnome.oci.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.gnome.oci.digest.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two builds of the same plugin are one tool. */
class ToolIdentityTest {
    @TempDir
    private Path work;

    private Digest identity(int directoryMode, String... files) throws IOException {
        Path jar = Files.createTempFile(work, "plugin", ".jar");
        try (OutputStream out = Files.newOutputStream(jar);
                ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out)) {
            ZipArchiveEntry directory = new ZipArchiveEntry("org/");
            directory.setUnixMode(directoryMode);
            zip.putArchiveEntry(directory);
            zip.closeArchiveEntry();
            for (String name : List.of(files)) {
                zip.putArchiveEntry(new ZipArchiveEntry(name));
                zip.write(("content of " + name).getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
        }
        return ToolIdentity.content(jar.toFile());
    }

    @Test
    void theUmaskOfTheBuilderAndTheOrderOfTheJarDoNotCount() throws IOException {
        assertThat(identity(040755, "org/A.class", "org/B.class"))
                .isEqualTo(identity(040700, "org/B.class", "org/A.class"));
    }

    @Test
    void whatRunsCounts() throws IOException {
        assertThat(identity(040755, "org/A.class")).isNotEqualTo(identity(040755, "org/B.class"));
    }
}
