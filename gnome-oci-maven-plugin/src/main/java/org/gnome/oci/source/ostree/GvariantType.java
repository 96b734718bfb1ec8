package org.gnome.oci.source.ostree;

import java.util.List;
import java.util.Optional;

/**
 * A GVariant type with the layout that follows from it (GVariant specification, sections 2.3 and 3.1).
 *
 * <p>Instances are immutable and definite: the indefinite types of GLib ({@code *}, {@code ?}, {@code r}) do not occur
 * in data.
 */
final class GvariantType {
    static final char BOOLEAN = 'b';
    static final char BYTE = 'y';
    static final char UINT32 = 'u';
    static final char UINT64 = 't';
    static final char STRING = 's';
    static final char OBJECT_PATH = 'o';
    static final char SIGNATURE = 'g';
    static final char VARIANT = 'v';
    static final char MAYBE = 'm';
    static final char ARRAY = 'a';
    static final char TUPLE = '(';
    static final char DICTIONARY_ENTRY = '{';

    private final char kind;
    private final List<GvariantType> children;
    private final int alignment;
    private final int fixedSize;

    private GvariantType(char kind, List<GvariantType> children, int alignment, int fixedSize) {
        this.kind = kind;
        this.children = children;
        this.alignment = alignment;
        this.fixedSize = fixedSize;
    }

    /** A type known to this program. */
    static GvariantType of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a GVariant type: " + text));
    }

    /** Reads exactly one type; empty if the text is none, or nested too deep. */
    static Optional<GvariantType> parse(String text) {
        return new GvariantTypeParser(text).parse();
    }

    /** A type of one character, or empty if the character is none. */
    static Optional<GvariantType> basic(char kind) {
        return switch (kind) {
            case BYTE, BOOLEAN -> Optional.of(fixed(kind, 1));
            case 'n', 'q' -> Optional.of(fixed(kind, 2));
            case 'i', UINT32, 'h' -> Optional.of(fixed(kind, 4));
            case 'x', UINT64, 'd' -> Optional.of(fixed(kind, 8));
            case STRING, OBJECT_PATH, SIGNATURE -> Optional.of(new GvariantType(kind, List.of(), 1, 0));
            case VARIANT -> Optional.of(new GvariantType(kind, List.of(), 8, 0));
            default -> Optional.empty();
        };
    }

    private static GvariantType fixed(char kind, int size) {
        return new GvariantType(kind, List.of(), size, size);
    }

    /** An array or a maybe: as aligned as its element, of any size. */
    static GvariantType container(char kind, GvariantType element) {
        return new GvariantType(kind, List.of(element), element.alignment, 0);
    }

    /** A tuple or a dictionary entry: a fixed size if all members have one. */
    static GvariantType structure(char kind, List<GvariantType> members) {
        int alignment = 1;
        for (GvariantType member : members) {
            alignment = Math.max(alignment, member.alignment);
        }
        return new GvariantType(kind, List.copyOf(members), alignment, structureSize(members, alignment));
    }

    private static int structureSize(List<GvariantType> members, int alignment) {
        if (members.isEmpty()) {
            return 1;
        }
        int size = 0;
        for (GvariantType member : members) {
            if (!member.isFixed()) {
                return 0;
            }
            size = align(size, member.alignment) + member.fixedSize;
        }
        return align(size, alignment);
    }

    /** The next multiple of an alignment, which is a power of two. */
    static int align(int position, int alignment) {
        return Math.addExact(position, alignment - 1) & -alignment;
    }

    /** The next multiple of an alignment, in a file. */
    static long align(long position, int alignment) {
        return Math.addExact(position, alignment - 1) & -(long) alignment;
    }

    /** The character that the type begins with. */
    char kind() {
        return kind;
    }

    /** The members of a tuple or dictionary entry, or the one element type of an array or maybe. */
    List<GvariantType> children() {
        return children;
    }

    /** The type of what an array or maybe holds. */
    GvariantType element() {
        return children.get(0);
    }

    /** Where values may start, in bytes: 1, 2, 4 or 8. */
    int alignment() {
        return alignment;
    }

    /** Whether all values have the same size. */
    boolean isFixed() {
        return fixedSize > 0;
    }

    /** The size of every value in bytes, if it is fixed. */
    int fixedSize() {
        return fixedSize;
    }

    /** Whether the type is basic and so may be the key of a dictionary entry. */
    boolean isBasic() {
        return children.isEmpty() && kind != VARIANT && kind != TUPLE;
    }

    /** The text of the type. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(kind);
        children.forEach(text::append);
        return switch (kind) {
            case TUPLE -> text.append(')').toString();
            case DICTIONARY_ENTRY -> text.append('}').toString();
            default -> text.toString();
        };
    }
}
