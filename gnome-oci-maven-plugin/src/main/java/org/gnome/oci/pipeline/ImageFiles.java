package org.gnome.oci.pipeline;

import java.nio.file.Path;

/**
 * Where an image module keeps what it made.
 *
 * @param directory the module's build directory
 * @param name the name of the image
 */
public record ImageFiles(Path directory, String name) {
    /** The OCI image layout. */
    public Path layout() {
        return directory.resolve("image");
    }

    /** The layout as one file. */
    public Path archive() {
        return directory.resolve(name + ".oci.tar");
    }

    /** What was built, for programs. */
    public Path record() {
        return directory.resolve("image.json");
    }

    /** What was pushed, for programs. */
    public Path pushed() {
        return directory.resolve("push.json");
    }

    /** The directory of the parity report. */
    public Path parity() {
        return directory.resolve("parity");
    }
}
