package org.gnome.oci.source.disk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.testing.ExternalTool;

/** Data and a hash tree that veritysetup has made of them. */
record VerityImage(Path directory, String rootHash) {
    static void require() {
        ExternalTool.require("veritysetup");
    }

    /** Data that no compressor would like, with a tree made with some options. */
    static VerityImage make(Path directory, int dataBytes, String... options) throws IOException, InterruptedException {
        byte[] data = new byte[dataBytes];
        new Random(dataBytes).nextBytes(data);
        Files.write(directory.resolve("data"), data);
        return over(directory, options);
    }

    /** The tree of data that are there. */
    static VerityImage over(Path directory, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("veritysetup", "format", "data", "hash"));
        command.addAll(List.of("--root-hash-file", "root", "--uuid", "01234567-89ab-cdef-0123-456789abcdef"));
        command.addAll(List.of(options));
        ExternalTool.run(directory, command.toArray(String[]::new));
        return new VerityImage(directory, Files.readString(directory.resolve("root"), StandardCharsets.US_ASCII));
    }

    Path data() {
        return directory.resolve("data");
    }

    Path hash() {
        return directory.resolve("hash");
    }

    boolean veritysetupAccepts() throws IOException, InterruptedException {
        return ExternalTool.runAllowingFailure(directory, "veritysetup", "verify", "data", "hash", rootHash)
                        .exitCode()
                == 0;
    }

    boolean weAccept() throws IOException {
        try {
            readAll();
            return true;
        } catch (FormatException e) {
            return false;
        }
    }

    /** Reads everything, in pieces that fit no block. */
    byte[] readAll() throws IOException {
        try (RandomAccessSource data = RandomAccessSource.of(data());
                RandomAccessSource hash = RandomAccessSource.of(hash())) {
            VerityTree tree = VerityTree.open(hash, data);
            RootHashClaim.whole("test", rootHash).requireOf(hash.name(), tree.rootHash());
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            byte[] piece = new byte[10_007];
            try (InputStream in = VeritySource.open(data, tree).openStream()) {
                for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                    read.write(piece, 0, count);
                }
            }
            return read.toByteArray();
        }
    }
}
