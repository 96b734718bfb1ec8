package org.gnome.oci.source.erofs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.tree.MtreeWriter;

/**
 * Prints the mtree of an image with the digests of all contents: what the benchmark measures.
 *
 * <p>{@code java -Xmx256m -cp … org.gnome.oci.source.erofs.ErofsReading IMAGE [OUTPUT]}
 */
final class ErofsReading {
    private ErofsReading() {}

    public static void main(String[] arguments) throws IOException {
        try (RandomAccessSource image = RandomAccessSource.of(Path.of(arguments[0]));
                ErofsTreeSource source = ErofsTreeSource.open(image, Path.of(System.getProperty("java.io.tmpdir")));
                OutputStream out = arguments.length > 1
                        ? Files.newOutputStream(Path.of(arguments[1]))
                        : OutputStream.nullOutputStream()) {
            new MtreeWriter(source.fidelity()).write(source.read(), out);
        }
    }
}
