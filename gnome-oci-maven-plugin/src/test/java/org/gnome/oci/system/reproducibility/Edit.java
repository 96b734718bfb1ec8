package org.gnome.oci.system.reproducibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A change of the product's source.
 *
 * @param className the class whose file is changed
 * @param text what is there exactly once
 * @param replacement what is put in its place
 */
record Edit(String className, String text, String replacement) {
    private static final Path SOURCES = Path.of("src/main/java").toAbsolutePath();

    private String file() {
        return className.replace('.', File.separatorChar) + ".java";
    }

    /**
     * Changes the copy of the source in a directory, or makes one; fails if the text has moved on, since then it would
     * prove nothing.
     */
    Path applyIn(Path directory) throws IOException {
        Path copy = directory.resolve(file());
        String source = Files.readString(Files.exists(copy) ? copy : SOURCES.resolve(file()));
        assertThat(source.split(Pattern.quote(text), -1))
                .as("what is before and after \"%s\" in %s, which has it once", text, className)
                .hasSize(2);
        Files.createDirectories(copy.getParent());
        return Files.writeString(copy, source.replace(text, replacement));
    }
}
