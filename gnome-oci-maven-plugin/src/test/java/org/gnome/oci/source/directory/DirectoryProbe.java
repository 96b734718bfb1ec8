package org.gnome.oci.source.directory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.gnome.oci.tree.MtreeWriter;

/** Prints a directory's fidelity and tree: a program, so that a test can run it in another locale. */
final class DirectoryProbe {
    private DirectoryProbe() {}

    public static void main(String[] arguments) throws IOException {
        try (DirectoryTreeSource source = new DirectoryTreeSource(Path.of(arguments[0]))) {
            System.out.write((source.fidelity() + "\n").getBytes(StandardCharsets.US_ASCII));
            new MtreeWriter(source.fidelity()).write(source.read(), System.out);
            System.out.flush();
        }
    }
}
