package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;

/**
 * A serialised GVariant in a file, split without being loaded: a bundle holds gigabytes in one dictionary.
 *
 * <p>It has the same rules of normal form as {@link GvariantValue}, which {@link #load} makes of the parts that are
 * small. Its offsets are those of the file.
 *
 * @param file what it lies in; its first byte is aligned
 * @param type its type, of variable size
 * @param start its first byte
 * @param end the byte behind it
 * @param path what errors call it
 */
record GvariantRange(RandomAccessSource file, GvariantType type, long start, long end, FieldPath path) {
    /** Texts of types; longer ones are for nobody's data. */
    private static final int MAX_TYPE_BYTES = 255;

    /** All of a file as one value. */
    static GvariantRange of(RandomAccessSource file, GvariantType type, String structure) throws IOException {
        return new GvariantRange(file, type, 0, file.size(), FieldPath.of(structure));
    }

    long size() {
        return end - start;
    }

    /** The members of a tuple or dictionary entry (GVariant specification, section 2.5.3.2). */
    List<GvariantRange> members(String... names) throws IOException {
        List<GvariantType> types = type.children();
        int frames = (int) types.subList(0, types.size() - 1).stream()
                .filter(member -> !member.isFixed())
                .count();
        GvariantFrames framing = GvariantFrames.of(this, frames);
        List<GvariantRange> members = new ArrayList<>();
        long position = start;
        for (int i = 0; i < types.size(); i++) {
            GvariantType member = types.get(i);
            long memberStart = aligned(position, member, framing);
            if (member.isFixed()) {
                position = memberStart + member.fixedSize();
            } else {
                position = i == types.size() - 1 ? framing.tableStart() : framing.end(--frames, memberStart);
            }
            members.add(child(member, memberStart, position, path.field(names[i]), framing));
        }
        if (position != framing.tableStart()) {
            throw malformed(position, "has bytes after its last member");
        }
        return members;
    }

    /** The elements of an array whose elements have no fixed size (section 2.5.3.1). */
    List<GvariantRange> elements(int limit) throws IOException {
        if (size() == 0) {
            return List.of();
        }
        GvariantFrames framing = GvariantFrames.ofArray(this, limit);
        List<GvariantRange> elements = new ArrayList<>();
        long position = start;
        for (int i = 0; i < framing.count(); i++) {
            long elementStart = aligned(position, type.element(), framing);
            position = framing.end(i, elementStart);
            elements.add(child(type.element(), elementStart, position, path.index(i), framing));
        }
        return elements;
    }

    private long aligned(long position, GvariantType childType, GvariantFrames framing) throws IOException {
        long aligned = GvariantType.align(position, childType.alignment());
        if (aligned > framing.tableStart()) {
            throw malformed(position, "ends inside its padding");
        }
        ByteBuffer padding = read(position, (int) (aligned - position));
        while (padding.hasRemaining()) {
            if (padding.get() != 0) {
                throw malformed(position, "has padding that is not zero");
            }
        }
        return aligned;
    }

    private GvariantRange child(
            GvariantType childType, long childStart, long childEnd, FieldPath childPath, GvariantFrames framing)
            throws MalformedFormatException {
        if (childEnd > framing.tableStart()) {
            throw malformed(childStart, "ends inside " + childPath);
        }
        return new GvariantRange(file, childType, childStart, childEnd, childPath);
    }

    /** What a {@code v} holds: data, a NUL, and the text of the type. */
    GvariantRange variant() throws IOException {
        int tailSize = (int) Math.min(size(), MAX_TYPE_BYTES + 1);
        byte[] tail = read(end - tailSize, tailSize).array();
        int nul = tailSize - 1;
        while (nul >= 0 && tail[nul] != 0) {
            nul--;
        }
        String text = new String(tail, nul + 1, tailSize - nul - 1, StandardCharsets.ISO_8859_1);
        Optional<GvariantType> held = nul < 0 ? Optional.empty() : GvariantType.parse(text);
        if (held.isEmpty()) {
            throw malformed(end - tailSize, "has no valid type");
        }
        return new GvariantRange(file, held.get(), start, end - tailSize + nul, path);
    }

    /** The value in memory, if it has no more than so many bytes. */
    GvariantValue load(long limit) throws IOException {
        if (size() > limit) {
            throw malformed(start, "has " + size() + " bytes, more than " + limit);
        }
        byte[] bytes = read(start, (int) size()).array();
        return GvariantValue.of(new GvariantData(file.name(), start, bytes), type, path.toString());
    }

    /** The bytes as they are. */
    RandomAccessSource bytes() throws IOException {
        return file.slice(file.name(), start, size());
    }

    /** Some bytes of the file, which must be there. */
    ByteBuffer read(long position, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (file.read(position + buffer.position(), buffer) < 0) {
                throw malformed(position + buffer.position(), "ends while it is read");
            }
        }
        return buffer.flip();
    }

    MalformedFormatException malformed(long offset, String reason) {
        return new MalformedFormatException(file.name(), path.toString(), offset, reason);
    }
}
