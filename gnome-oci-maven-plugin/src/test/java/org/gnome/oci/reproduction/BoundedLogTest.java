package org.gnome.oci.reproduction;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that says why a build failed, and cannot fill a disk. */
class BoundedLogTest {
    @TempDir
    private Path work;

    private Path write(String text) throws IOException {
        Path file = work.resolve("log");
        BoundedLog.write(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), file);
        return file;
    }

    @Test
    void shortOutputIsThereAsItIs() throws IOException {
        assertThat(write("[INFO] one\n[ERROR] zwölf\n[ERROR] three\n"))
                .content()
                .isEqualTo("[INFO] one\n[ERROR] zwölf\n[ERROR] three\n");
        assertThat(BoundedLog.firstError(work.resolve("log"))).contains("zwölf");
    }

    @Test
    void outputWithoutAnErrorHasNone() throws IOException {
        assertThat(BoundedLog.firstError(write("[INFO] fine\n"))).isEmpty();
    }

    @Test
    void longOutputKeepsItsBeginningAndItsEnd() throws IOException {
        String middle = "x".repeat(BoundedLog.MAX_HEAD_BYTES + 3 * BoundedLog.MAX_TAIL_BYTES);
        Path file = write("first\n" + middle + "\nlast\n");
        assertThat(Files.size(file))
                .isLessThan(BoundedLog.MAX_HEAD_BYTES + BoundedLog.MAX_TAIL_BYTES + 100)
                .isGreaterThan(BoundedLog.MAX_HEAD_BYTES);
        assertThat(Files.readString(file))
                .startsWith("first\nxxx")
                .endsWith("xxx\nlast\n")
                .contains(" bytes are left out …\n");
    }

    @Test
    void nothingIsLeftOutOfWhatJustFits() throws IOException {
        String text = "x".repeat(BoundedLog.MAX_HEAD_BYTES) + "y".repeat(BoundedLog.MAX_TAIL_BYTES);
        assertThat(Files.readString(write(text)).equals(text)).isTrue();
    }
}
