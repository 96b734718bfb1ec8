package org.gnome.oci.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/** The directory in which images are built, as a build that failed must leave it. */
public final class BuildDirectory {
    private BuildDirectory() {}

    /** Fails if anything is there but the file by which builds wait for one another. */
    public static void requireNothingBuilt(Path directory, String why) {
        assertThat(directory).as(why).isDirectoryNotContaining(path -> !path.endsWith(".image.lock"));
    }
}
