package org.gnome.oci.mojo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.maven.plugin.MojoExecutionException;

/** Makes the directories that goals write to. */
final class Directories {
    private Directories() {}

    static Path ensure(Path directory) throws MojoExecutionException {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw GoalErrors.execution("The directory " + directory + " cannot be made", e);
        }
    }
}
