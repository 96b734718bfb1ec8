package org.gnome.oci.pipeline;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.digest.DigestingOutputStream;

/**
 * Every file of the image and of its report that a module has made.
 *
 * @param files the digest of each, by its path relative to the module's build directory, with slashes
 */
record ModuleOutput(SortedMap<String, Digest> files) {
    private static final int BUFFER_BYTES = 1 << 17;

    ModuleOutput {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /** Reads what is there; nothing of it has to be. */
    static ModuleOutput read(ImageFiles module) throws IOException {
        SortedMap<String, Digest> digests = new TreeMap<>();
        for (Path part : List.of(module.layout(), module.archive(), module.record(), module.parity())) {
            if (Files.exists(part)) {
                add(module.directory(), part, digests);
            }
        }
        return new ModuleOutput(digests);
    }

    private static void add(Path directory, Path part, SortedMap<String, Digest> digests) throws IOException {
        try (Stream<Path> walk = Files.walk(part)) {
            for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
                digests.put(directory.relativize(file).toString().replace('\\', '/'), digest(file));
            }
        }
    }

    private static Digest digest(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
                DigestingOutputStream out = new DigestingOutputStream(OutputStream.nullOutputStream())) {
            in.transferTo(out);
            return out.digest();
        }
    }
}
