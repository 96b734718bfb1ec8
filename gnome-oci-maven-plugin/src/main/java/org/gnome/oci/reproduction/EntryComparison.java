package org.gnome.oci.reproduction;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.source.tar.TarEntry;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Xattrs;

/** Compares entries of one name, all that a tar can say of them; one pair after another. */
final class EntryComparison {
    private static final int BUFFER_BYTES = 1 << 16;

    /** An attribute's value may have 64 KiB; a message shows its start. */
    private static final int MAX_SHOWN_BYTES = 64;

    private final byte[] bytesHere = new byte[BUFFER_BYTES];
    private final byte[] bytesThere = new byte[BUFFER_BYTES];
    private final List<ValueDifference> values = new ArrayList<>();

    /** What differs; the contents are read to their ends. */
    List<ValueDifference> compare(TarEntry here, InputStream contentHere, TarEntry there, InputStream contentThere)
            throws IOException {
        values.clear();
        note("type", text(here.type()), text(there.type()));
        compareMetadata(here.metadata(), there.metadata());
        note("link target", here.linkName().toString(), there.linkName().toString());
        note("device", device(here), device(there));
        note("size", here.size() + " bytes", there.size() + " bytes");
        compareContents(contentHere, contentThere);
        return List.copyOf(values);
    }

    private void note(String what, String here, String there) {
        if (!here.equals(there)) {
            values.add(new ValueDifference(what, here, there));
        }
    }

    private static String text(TarEntry.Type type) {
        return type.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String device(TarEntry entry) {
        return entry.deviceMajor() + ":" + entry.deviceMinor();
    }

    private void compareMetadata(Metadata here, Metadata there) {
        note("mode", mode(here), mode(there));
        note("owner", here.uid() + ":" + here.gid(), there.uid() + ":" + there.gid());
        note("mtime", here.mtime().toString(), there.mtime().toString());
        TreeSet<ByteString> names = new TreeSet<>(here.xattrs().values().keySet());
        names.addAll(there.xattrs().values().keySet());
        for (ByteString name : names) {
            compareXattr(name, value(here.xattrs(), name), value(there.xattrs(), name));
        }
    }

    private static String mode(Metadata metadata) {
        return String.format(Locale.ROOT, "%04o", metadata.permissions());
    }

    private static Optional<ByteString> value(Xattrs xattrs, ByteString name) {
        return Optional.ofNullable(xattrs.values().get(name));
    }

    private void compareXattr(ByteString name, Optional<ByteString> here, Optional<ByteString> there) {
        if (!here.equals(there)) {
            values.add(new ValueDifference("xattr " + name, text(here), text(there)));
        }
    }

    private static String text(Optional<ByteString> value) {
        if (value.isEmpty()) {
            return "absent";
        }
        ByteString bytes = value.get();
        return bytes.length() <= MAX_SHOWN_BYTES
                ? "\"" + bytes + "\""
                : "\"" + bytes.substring(0, MAX_SHOWN_BYTES) + "…\" (" + bytes.length() + " bytes, "
                        + Digest.ofContent(bytes.toByteArray()) + ")";
    }

    private void compareContents(InputStream here, InputStream there) throws IOException {
        MessageDigest digestHere = Digest.newMessageDigest();
        MessageDigest digestThere = Digest.newMessageDigest();
        long position = 0;
        long first = -1;
        int countHere;
        int countThere;
        do {
            countHere = here.readNBytes(bytesHere, 0, BUFFER_BYTES);
            countThere = there.readNBytes(bytesThere, 0, BUFFER_BYTES);
            digestHere.update(bytesHere, 0, countHere);
            digestThere.update(bytesThere, 0, countThere);
            int mismatch = Arrays.mismatch(bytesHere, 0, countHere, bytesThere, 0, countThere);
            if (first < 0 && mismatch >= 0) {
                first = position + mismatch;
            }
            position += BUFFER_BYTES;
        } while (countHere == BUFFER_BYTES || countThere == BUFFER_BYTES);
        if (first >= 0) {
            values.add(new ValueDifference(
                    "content from byte " + first,
                    Digest.of(digestHere.digest()).toString(),
                    Digest.of(digestThere.digest()).toString()));
        }
    }
}
