package org.gnome.oci.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed program leaves beside its outputs. */
class AbandonedOutputTest {
    @TempDir
    private Path directory;

    @Test
    void whatWasNotCommittedIsRemoved() throws IOException {
        Path target = directory.resolve("image");
        Files.write(
                Files.createDirectories(directory.resolve(".image.partial/blobs"))
                        .resolve("a"),
                new byte[1]);
        Files.write(
                Files.createDirectories(directory.resolve(".image.previous")).resolve("b"), new byte[1]);
        Path whole = Files.write(Files.createDirectories(target).resolve("c"), new byte[1]);
        AtomicOutput.removeAbandoned(target);
        assertThat(directory.toFile().list()).containsOnly("image");
        assertThat(whole).exists();
    }

    @Test
    void spoolsThatStillHaveANameAreRemoved() throws IOException {
        Path spool = Files.createFile(directory.resolve(".spool1234.tmp"));
        Path other = Files.createFile(directory.resolve("spool.tmp"));
        try (Spool open = Spool.create(directory)) {
            Spool.removeAbandoned(directory);
            assertThat(open.size()).isZero();
        }
        assertThat(spool).doesNotExist();
        assertThat(other).exists();
    }
}
