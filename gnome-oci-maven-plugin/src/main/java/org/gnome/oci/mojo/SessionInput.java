package org.gnome.oci.mojo;

import java.nio.file.Path;
import org.apache.maven.execution.MavenSession;
import org.gnome.oci.pipeline.StandardInput;

/** The standard input of a Maven session, which several goals and modules may read. */
final class SessionInput {
    private static final String KEY = SessionInput.class.getName();

    private SessionInput() {}

    /** The one spool of the session; its file has no name and vanishes with the process. */
    static StandardInput of(MavenSession session) {
        return (StandardInput) session.getRequest()
                .getData()
                .computeIfAbsent(
                        KEY, key -> new StandardInput(System.in, Path.of(System.getProperty("java.io.tmpdir"))));
    }
}
