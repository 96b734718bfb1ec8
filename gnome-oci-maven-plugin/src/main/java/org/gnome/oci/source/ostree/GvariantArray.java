package org.gnome.oci.source.ostree;

import java.util.Optional;
import org.gnome.oci.io.MalformedFormatException;

/**
 * The elements of an array (GVariant specification, section 2.5.3.1), read one at a time: a count is at most the number
 * of bytes, and nothing is allocated for it.
 */
final class GvariantArray {
    private final GvariantValue array;
    private final GvariantType elementType;
    private final Optional<GvariantFraming> framing;
    private final int count;

    private GvariantArray(GvariantValue array, Optional<GvariantFraming> framing, int count) {
        this.array = array;
        this.elementType = array.type().element();
        this.framing = framing;
        this.count = count;
    }

    static GvariantArray of(GvariantValue array) throws MalformedFormatException {
        if (array.size() == 0) {
            return new GvariantArray(array, Optional.empty(), 0);
        }
        GvariantType element = array.type().element();
        if (!element.isFixed()) {
            GvariantFraming framing = GvariantFraming.ofArray(array);
            return new GvariantArray(array, Optional.of(framing), framing.count());
        }
        if (array.size() % element.fixedSize() != 0) {
            throw array.malformed(
                    "has " + array.size() + " bytes, no multiple of the element's " + element.fixedSize());
        }
        return new GvariantArray(array, Optional.empty(), array.size() / element.fixedSize());
    }

    int count() {
        return count;
    }

    /** An element; whoever has asked for all of them has checked the whole array. */
    GvariantValue element(int index) throws MalformedFormatException {
        FieldPath path = array.path().index(index);
        if (framing.isEmpty()) {
            int start = array.start() + index * elementType.fixedSize();
            return array.child(elementType, start, start + elementType.fixedSize(), path);
        }
        int previousEnd = index == 0 ? array.start() : framing.get().childEnd(index - 1, array.start());
        int start = GvariantType.align(previousEnd, elementType.alignment());
        int end = framing.get().childEnd(index, start);
        array.requireZeros(previousEnd, start);
        return array.child(elementType, start, end, path);
    }
}
