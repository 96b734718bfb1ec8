package org.gnome.oci.reproduction;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** What a program prints, in a file of bounded size: the beginning and the end of it, since errors come last. */
public final class BoundedLog {
    /** Enough for builds of many modules; a program that prints without end does not fill the disk. */
    static final int MAX_HEAD_BYTES = 16 << 20;

    static final int MAX_TAIL_BYTES = 1 << 20;

    private static final int BUFFER_BYTES = 1 << 13;
    private static final int MAX_ERROR_CHARACTERS = 300;
    private static final String ERROR = "[ERROR] ";

    private BoundedLog() {}

    /** Writes all that comes in until it ends; the caller closes the stream. */
    public static void write(InputStream in, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long room = MAX_HEAD_BYTES;
            int count = in.read(buffer);
            while (count >= 0 && room >= count) {
                out.write(buffer, 0, count);
                room -= count;
                count = in.read(buffer);
            }
            if (count >= 0) {
                Tail tail = new Tail();
                for (; count >= 0; count = in.read(buffer)) {
                    tail.add(buffer, count);
                }
                tail.writeTo(out);
            }
        }
    }

    /** The last bytes of a stream. */
    private static final class Tail {
        private final byte[] ring = new byte[MAX_TAIL_BYTES];
        private long count;

        void add(byte[] bytes, int length) {
            int start = Math.toIntExact(count % ring.length);
            int first = Math.min(length, ring.length - start);
            System.arraycopy(bytes, 0, ring, start, first);
            System.arraycopy(bytes, first, ring, 0, length - first);
            count += length;
        }

        void writeTo(OutputStream out) throws IOException {
            int start = Math.toIntExact(count % ring.length);
            if (count <= ring.length) {
                out.write(ring, 0, Math.toIntExact(count));
                return;
            }
            String gap = "\n… " + (count - ring.length) + " bytes are left out …\n";
            out.write(gap.getBytes(StandardCharsets.UTF_8));
            out.write(Arrays.copyOfRange(ring, start, ring.length));
            out.write(ring, 0, start);
        }
    }

    /** The first error that Maven has printed, if there is one. */
    public static Optional<String> firstError(Path file) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            return lines.lines()
                    .filter(line -> line.startsWith(ERROR))
                    .map(line -> line.substring(ERROR.length()))
                    .map(BoundedLog::visible)
                    .findFirst();
        }
    }

    private static String visible(String latin1) {
        String line = new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return line.length() <= MAX_ERROR_CHARACTERS ? line : line.substring(0, MAX_ERROR_CHARACTERS) + "…";
    }
}
