package org.gnome.oci.source.tar;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.digest.Digest;

/**
 * What a tar reader says of an entry. The characters of texts are bytes.
 *
 * @param type {@code -hlcbdp}, as GNU tar shows it
 * @param name the name, without slashes at its end if it is a directory
 * @param link what a link names, else nothing
 * @param size bytes of content
 * @param mode the 12 bits of the permissions
 * @param uid numeric owner
 * @param gid numeric group
 * @param mtime time of the last change
 * @param device {@code MAJOR,MINOR}, nothing unless it is a device
 * @param content the SHA-256 of the content in hexadecimal
 */
record ListedEntry(
        char type,
        String name,
        String link,
        long size,
        int mode,
        long uid,
        long gid,
        Instant mtime,
        String device,
        String content) {
    /** What our reader says. */
    static List<ListedEntry> ofOurs(byte[] archive) throws IOException {
        TarReader reader = new TarReader(new ByteArrayInputStream(archive), "x.tar");
        List<ListedEntry> entries = new ArrayList<>();
        for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            entries.add(ours(entry.get(), reader.content().readAllBytes()));
        }
        return entries;
    }

    private static ListedEntry ours(TarEntry entry, byte[] content) {
        char type = switch (entry.type()) {
            case REGULAR_FILE -> '-';
            case HARDLINK -> 'h';
            case SYMBOLIC_LINK -> 'l';
            case CHARACTER_DEVICE -> 'c';
            case BLOCK_DEVICE -> 'b';
            case DIRECTORY -> 'd';
            case FIFO -> 'p';
        };
        return new ListedEntry(
                type,
                name(type, latin1(entry.name().toByteArray())),
                latin1(entry.linkName().toByteArray()),
                entry.size(),
                entry.metadata().permissions(),
                entry.metadata().uid(),
                entry.metadata().gid(),
                entry.metadata().mtime(),
                entry.type().isDevice() ? entry.deviceMajor() + "," + entry.deviceMinor() : "",
                Digest.ofContent(content).hex());
    }

    /** All contents that our reader gives, one after the other. */
    static byte[] contents(byte[] archive) throws IOException {
        ByteArrayOutputStream contents = new ByteArrayOutputStream();
        TarReader reader = new TarReader(new ByteArrayInputStream(archive), "x.tar");
        while (reader.next().isPresent()) {
            reader.content().transferTo(contents);
        }
        return contents.toByteArray();
    }

    /** The same but for its content. */
    ListedEntry withContent(String other) {
        return new ListedEntry(type, name, link, size, mode, uid, gid, mtime, device, other);
    }

    /** The same but for its time. */
    ListedEntry withMtime(Instant other) {
        return new ListedEntry(type, name, link, size, mode, uid, gid, other, device, content);
    }

    /** A directory's name without the slashes at its end, which only some readers keep. */
    static String name(char type, String name) {
        int end = name.length();
        while (type == 'd' && end > 0 && name.charAt(end - 1) == '/') {
            end--;
        }
        return name.substring(0, end);
    }

    static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
