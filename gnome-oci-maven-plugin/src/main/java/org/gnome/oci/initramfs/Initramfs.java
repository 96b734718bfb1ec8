package org.gnome.oci.initramfs;

import java.io.IOException;
import java.io.InputStream;
import java.util.SortedSet;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.tree.Content;

/**
 * The initial file system that a kernel unpacks: cpio archives one after another, of which the first ones are plain
 * (microcode, which the kernel wants before it can decompress) and the last one may be compressed with gzip, xz or
 * zstd.
 *
 * <p>Stricter than the kernel, which takes a compressed archive before another, and ends silently where it understands
 * nothing: nothing but archives of the same compression may follow a compressed one.
 */
public final class Initramfs {
    private Initramfs() {}

    /**
     * The names of all entries, relative to the root and sorted; contents are passed by.
     *
     * @param source what errors name
     * @throws org.gnome.oci.io.FormatException if it is malformed, too large or compressed in another way
     */
    public static SortedSet<ByteString> names(String source, Content content) throws IOException {
        try (InputStream in = content.open()) {
            return InitramfsReader.read(source, in, InitramfsFormat.MAX_BYTES);
        }
    }
}
