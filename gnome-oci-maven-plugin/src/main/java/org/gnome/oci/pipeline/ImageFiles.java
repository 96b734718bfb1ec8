package org.gnome.oci.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.gnome.oci.io.AtomicOutput;
import org.gnome.oci.io.Spool;

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

    /** Held by whoever builds the image: another process waits, and finds it built. An empty file, which stays. */
    Path lock() {
        return directory.resolve(".image.lock");
    }

    /** Removes what builds have left that were killed. */
    void removeAbandoned() throws IOException {
        for (Path output : List.of(layout(), archive(), record())) {
            AtomicOutput.removeAbandoned(output);
        }
        Spool.removeAbandoned(directory);
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
