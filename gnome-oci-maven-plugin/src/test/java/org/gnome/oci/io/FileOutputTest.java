package org.gnome.oci.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileOutputTest {
    /** A device that is always full (full(4)). */
    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    private Path directory;

    @Test
    void saysOfWhichFileThereIsNoSpaceLeft() {
        assertThatThrownBy(() -> FileOutput.write(FULL, new byte[1]))
                .isInstanceOf(FileSystemException.class)
                .hasMessage("/dev/full: No space left on device");
    }

    @Test
    void saysItAlsoWhereTheBytesWereBuffered() throws IOException {
        OutputStream out = FileOutput.create(FULL);
        out.write(1);
        assertThatThrownBy(out::close)
                .isInstanceOf(FileSystemException.class)
                .hasMessage("/dev/full: No space left on device");
    }

    @Test
    void replacesWhatIsThere() throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[100]);
        try (OutputStream out = FileOutput.create(file)) {
            out.write(new byte[] {1, 2});
            out.write(3);
        }
        FileOutput.force(file);
        assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
    }
}
