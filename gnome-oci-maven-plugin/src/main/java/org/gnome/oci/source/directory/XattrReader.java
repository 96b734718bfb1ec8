package org.gnome.oci.source.directory;

import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.gnome.oci.tree.Xattrs;

/** Reads the extended attributes of an entry, of a symbolic link itself. */
@FunctionalInterface
interface XattrReader {
    /** Reads all attributes that this process may see. */
    Xattrs read(Path path) throws IOException;

    /** The reader, unless this is not Linux or native code cannot be loaded (a noexec temporary directory, say). */
    static Optional<XattrReader> ofSystem() {
        if (!Platform.isLinux()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LinuxXattrReader.load());
        } catch (LinkageError e) {
            return Optional.empty();
        }
    }
}
