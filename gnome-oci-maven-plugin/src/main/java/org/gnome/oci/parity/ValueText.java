package org.gnome.oci.parity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.tree.TreePath;

/** The words for people in which a difference tells what a side has. */
final class ValueText {
    /** An attribute's value may have 64 KiB; a report shows its start. */
    private static final int MAX_SHOWN_BYTES = 128;

    /** A group of hardlinks may have 65,000 names on ext4. */
    private static final int MAX_SHOWN_NAMES = 8;

    private static final int SETUID = 04000;
    private static final int SETGID = 02000;
    private static final int STICKY = 01000;

    private ValueText() {}

    static String ofPermissions(int bits) {
        return String.format(Locale.ROOT, "%04o", bits);
    }

    static String ofSpecialBits(int bits) {
        List<String> names = new ArrayList<>();
        if ((bits & SETUID) != 0) {
            names.add("setuid");
        }
        if ((bits & SETGID) != 0) {
            names.add("setgid");
        }
        if ((bits & STICKY) != 0) {
            names.add("sticky");
        }
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    static String ofNames(List<TreePath> group) {
        if (group.size() == 1) {
            return "one name";
        }
        String shown = group.stream()
                .limit(MAX_SHOWN_NAMES)
                .map(TreePath::toString)
                .collect(Collectors.joining(", ", group.size() + " names: ", ""));
        return group.size() > MAX_SHOWN_NAMES ? shown + ", …" : shown;
    }

    static String ofXattr(ByteString name, Optional<ByteString> value) {
        return value.map(bytes -> name + "=" + shortened(bytes)).orElse(name + " " + Difference.ABSENT);
    }

    static String ofCapability(Optional<ByteString> value) {
        return value.map(CapabilityText::of).orElse(Difference.ABSENT);
    }

    private static String shortened(ByteString value) {
        return value.length() <= MAX_SHOWN_BYTES
                ? value.toString()
                : value.substring(0, MAX_SHOWN_BYTES) + "… (" + ContentIdentity.sizeText(value.length()) + ")";
    }
}
