package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.TreeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link LinkedLibraries} for an image of real programs. Its name keeps it out of the usual tests:
 * {@code .ci/consumers} runs it.
 */
class ImageLibrariesCheck {
    @Test
    void everyLibraryThatAFileNeedsIsInTheImage(@TempDir Path work) throws Exception {
        SourceLocation image = SourceLocation.parse(System.getProperty("gnome-oci.image", ""));
        try (TreeSource source = SampleProject.here().sources(work).open(image)) {
            LinkedLibraries libraries = LinkedLibraries.of(source.read());
            assertThat(libraries.count()).as("ELF files in %s", image).isGreaterThan(100);
            assertThat(libraries.missing()).isEmpty();
            System.out.println(libraries.count() + " ELF files, whose libraries are all in " + image);
        }
    }
}
