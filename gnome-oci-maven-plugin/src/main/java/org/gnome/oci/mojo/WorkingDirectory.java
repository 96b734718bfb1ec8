package org.gnome.oci.mojo;

import java.nio.file.Path;
import java.util.List;
import org.gnome.oci.pipeline.StandardInput;
import org.gnome.oci.pipeline.TreeSources;
import org.jspecify.annotations.Nullable;

/** Sources for goals that need no project. */
final class WorkingDirectory {
    private WorkingDirectory() {}

    static Path path() {
        return Path.of(System.getProperty("user.dir"));
    }

    static TreeSources sources(boolean gpgVerify, @Nullable List<String> gpgKeys) {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        return new TreeSources(
                path(),
                temporary,
                new StandardInput(System.in, temporary),
                Configuration.trustedKeys(gpgVerify, gpgKeys, path()));
    }
}
