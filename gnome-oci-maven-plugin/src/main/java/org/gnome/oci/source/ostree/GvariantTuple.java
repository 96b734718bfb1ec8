package org.gnome.oci.source.ostree;

import java.util.ArrayList;
import java.util.List;
import org.gnome.oci.io.MalformedFormatException;

/**
 * Splits a tuple or dictionary entry into its members (GVariant specification, section 2.5.3.2): every variable-sized
 * member but the last has a framing offset, and the offsets stand in reverse order.
 */
final class GvariantTuple {
    private final GvariantValue tuple;
    private final String[] names;
    private final GvariantFraming framing;
    private int framesLeft;
    private int position;

    private GvariantTuple(GvariantValue tuple, String[] names) throws MalformedFormatException {
        this.tuple = tuple;
        this.names = names;
        this.framesLeft = frames(tuple.type().children());
        this.framing = GvariantFraming.ofTuple(tuple, framesLeft);
        this.position = tuple.start();
    }

    private static int frames(List<GvariantType> members) {
        int frames = 0;
        for (GvariantType member : members.subList(0, Math.max(0, members.size() - 1))) {
            frames += member.isFixed() ? 0 : 1;
        }
        return frames;
    }

    static List<GvariantValue> members(GvariantValue tuple, String... names) throws MalformedFormatException {
        return new GvariantTuple(tuple, names).split();
    }

    private List<GvariantValue> split() throws MalformedFormatException {
        List<GvariantType> types = tuple.type().children();
        List<GvariantValue> members = new ArrayList<>(types.size());
        for (int i = 0; i < types.size(); i++) {
            members.add(next(types.get(i), i, i == types.size() - 1));
        }
        if (tuple.type().isFixed()) {
            tuple.requireZeros(position, tuple.end());
        } else if (position != framing.tableStart()) {
            throw tuple.malformedAt(position, "has bytes after its last member");
        }
        return members;
    }

    private GvariantValue next(GvariantType type, int index, boolean last) throws MalformedFormatException {
        int start = GvariantType.align(position, type.alignment());
        if (start > framing.tableStart()) {
            throw tuple.malformed("ends before " + name(index));
        }
        tuple.requireZeros(position, start);
        position = end(type, start, last);
        if (position > framing.tableStart()) {
            throw tuple.malformed("ends inside " + name(index));
        }
        return tuple.child(type, start, position, tuple.path().field(name(index)));
    }

    private int end(GvariantType type, int start, boolean last) throws MalformedFormatException {
        if (type.isFixed()) {
            return Math.addExact(start, type.fixedSize());
        }
        return last ? framing.tableStart() : framing.childEnd(--framesLeft, start);
    }

    private String name(int index) {
        return index < names.length ? names[index] : Integer.toString(index);
    }
}
