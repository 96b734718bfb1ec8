package org.gnome.oci.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.gnome.oci.io.RandomAccessSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardInputTest {
    @TempDir
    private Path directory;

    private static String text(RandomAccessSource content) throws IOException {
        try (InputStream in = content.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void isReadOnceAndAsOftenAsWanted() throws IOException {
        InputStream in = new ByteArrayInputStream("once".getBytes(StandardCharsets.UTF_8));
        try (StandardInput input = new StandardInput(in, directory)) {
            RandomAccessSource first = input.content();
            assertThat(text(first)).isEqualTo("once");
            first.close();
            assertThat(text(input.content())).isEqualTo("once");
            assertThat(input.content().name()).isEqualTo("standard input");
        }
    }

    @Test
    void leavesNoFileBehind() throws IOException {
        try (StandardInput input = new StandardInput(new ByteArrayInputStream(new byte[9]), directory)) {
            assertThat(input.content().size()).isEqualTo(9);
        }
        assertThat(directory).isEmptyDirectory();
    }
}
