package org.gnome.oci.mojo;

import java.nio.file.Path;

/** What relative paths are relative to in goals that need no project. */
final class WorkingDirectory {
    private WorkingDirectory() {}

    static Path path() {
        return Path.of(System.getProperty("user.dir"));
    }
}
