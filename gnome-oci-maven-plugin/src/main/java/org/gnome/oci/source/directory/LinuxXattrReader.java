package org.gnome.oci.source.directory;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.tree.Xattrs;

/**
 * Reads all attributes of all name spaces with llistxattr(2) and lgetxattr(2).
 *
 * <p>The JDK shows {@code user.*} only; {@code security.capability} among others is not there.
 */
final class LinuxXattrReader implements XattrReader {
    /** Asks for the size first; should the list or value grow in between, asks again, but not for ever. */
    private static final int ATTEMPTS = 100;

    /** errno values of Linux that mean something here (errno(3)). */
    private static final int ERANGE = 34;

    private static final int ENODATA = 61;
    private static final int ENOTSUP = 95;

    private static final NativeLong NOTHING = new NativeLong(0);
    private static final byte[] EMPTY = new byte[0];

    private final LibC libc;

    private LinuxXattrReader(LibC libc) {
        this.libc = libc;
    }

    /** The functions of the C library, which set errno. */
    interface LibC extends Library {
        /** ssize_t llistxattr(const char *path, char *list, size_t size). */
        NativeLong llistxattr(byte[] path, byte[] list, NativeLong size) throws LastErrorException;

        /** ssize_t lgetxattr(const char *path, const char *name, void *value, size_t size). */
        NativeLong lgetxattr(byte[] path, byte[] name, byte[] value, NativeLong size) throws LastErrorException;
    }

    /**
     * Loads the C library.
     *
     * @throws LinkageError if native code cannot be loaded, here or when this class is initialized
     */
    static LinuxXattrReader load() {
        return new LinuxXattrReader(Native.load("c", LibC.class));
    }

    @Override
    public Xattrs read(Path path) throws IOException {
        byte[] file = terminated(PathBytes.absolute(path));
        byte[] names = call(path, (buffer, size) -> libc.llistxattr(file, buffer, size))
                .orElse(EMPTY);
        SortedMap<ByteString, ByteString> values = new TreeMap<>();
        int start = 0;
        for (int i = 0; i < names.length; i++) {
            if (names[i] == 0) {
                byte[] name = Arrays.copyOfRange(names, start, i + 1);
                ByteString key = ByteString.copyOf(names, start, i);
                call(path, (buffer, size) -> libc.lgetxattr(file, name, buffer, size))
                        .ifPresent(value -> values.put(key, ByteString.copyOf(value)));
                start = i + 1;
            }
        }
        return Xattrs.of(values);
    }

    private static byte[] terminated(ByteString bytes) {
        return Arrays.copyOf(bytes.toByteArray(), bytes.length() + 1);
    }

    /** A call that fills a buffer, or tells the size that it needs if the size given is 0. */
    @FunctionalInterface
    private interface FillingCall {
        NativeLong fill(byte[] buffer, NativeLong size) throws LastErrorException;
    }

    /** The bytes; nothing if the file system has no attributes or this one was removed since it was listed. */
    private static Optional<byte[]> call(Path path, FillingCall call) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                byte[] buffer = new byte[call.fill(EMPTY, NOTHING).intValue()];
                if (buffer.length == 0) {
                    return Optional.of(buffer);
                }
                int length = call.fill(buffer, new NativeLong(buffer.length)).intValue();
                return Optional.of(Arrays.copyOf(buffer, length));
            } catch (LastErrorException e) {
                if (e.getErrorCode() == ENODATA || e.getErrorCode() == ENOTSUP) {
                    return Optional.empty();
                } else if (e.getErrorCode() != ERANGE) {
                    throw failure(path, "its extended attributes cannot be read: " + e.getMessage());
                }
            }
        }
        throw failure(path, "its extended attributes do not stop growing");
    }

    private static IOException failure(Path path, String reason) {
        return new FileSystemException(PathBytes.absolute(path).toString(), null, reason);
    }
}
