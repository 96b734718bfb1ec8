package org.gnome.oci.reproduction;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.source.tar.TarEntry;
import org.gnome.oci.source.tar.TarReader;

/**
 * Goes through two layers at once and stops comparing at the first entry that differs. Both are read to their ends, so
 * that their digests are checked, and nothing is kept of what was read.
 */
final class LayerComparison {
    private static final int BUFFER_BYTES = 1 << 16;

    private final TarReader here;
    private final TarReader there;
    private final EntryComparison entries = new EntryComparison();

    private LayerComparison(TarReader here, TarReader there) {
        this.here = here;
        this.there = there;
    }

    /** The first entry that differs, or nothing if all entries are alike. */
    static Optional<EntryDifference> firstEntry(OpenLayer here, OpenLayer there) throws IOException {
        try (InputStream tarHere = here.open();
                InputStream tarThere = there.open()) {
            Optional<EntryDifference> difference = new LayerComparison(
                            TarReader.ofLayer(tarHere, here.name()), TarReader.ofLayer(tarThere, there.name()))
                    .compare();
            tarHere.transferTo(OutputStream.nullOutputStream());
            tarThere.transferTo(OutputStream.nullOutputStream());
            return difference;
        }
    }

    /** The first byte of the tars that differs. */
    static long firstByte(OpenLayer here, OpenLayer there) throws IOException {
        try (InputStream tarHere = new BufferedInputStream(here.open(), BUFFER_BYTES);
                InputStream tarThere = new BufferedInputStream(there.open(), BUFFER_BYTES)) {
            long position = 0;
            int byteHere = tarHere.read();
            while (byteHere >= 0 && byteHere == tarThere.read()) {
                position++;
                byteHere = tarHere.read();
            }
            return position;
        }
    }

    private Optional<EntryDifference> compare() throws IOException {
        while (true) {
            Optional<TarEntry> entryHere = here.next();
            Optional<TarEntry> entryThere = there.next();
            if (entryHere.isEmpty() && entryThere.isEmpty()) {
                return Optional.empty();
            }
            if (!entryHere.map(TarEntry::name).equals(entryThere.map(TarEntry::name))) {
                return Optional.of(placed(entryHere.map(TarEntry::name), entryThere.map(TarEntry::name)));
            }
            TarEntry entry = entryHere.orElseThrow();
            List<ValueDifference> values =
                    entries.compare(entry, here.content(), entryThere.orElseThrow(), there.content());
            if (!values.isEmpty()) {
                return Optional.of(new EntryDifference(entry.name(), values));
            }
        }
    }

    /**
     * At one place the archives have different names: an entry is missing on a side, or stands elsewhere in it. Which
     * one it is shows in the rest of the archives, whatever their order.
     */
    private EntryDifference placed(Optional<ByteString> nameHere, Optional<ByteString> nameThere) throws IOException {
        boolean lacksThere = nameHere.isPresent() && !follows(there, nameHere.get());
        boolean lacksHere = nameThere.isPresent() && !follows(here, nameThere.get());
        List<ValueDifference> values = new ArrayList<>();
        if (lacksThere) {
            values.add(new ValueDifference("entry", "present", "missing"));
            if (lacksHere) {
                values.add(new ValueDifference(nameThere.orElseThrow() + " in its place", "missing", "present"));
            }
        } else if (lacksHere) {
            values.add(new ValueDifference("entry", "missing", "present"));
        } else {
            ByteString other = nameThere.orElseThrow();
            values.add(new ValueDifference("order", "before " + other, "after " + other));
        }
        return new EntryDifference((lacksThere || !lacksHere ? nameHere : nameThere).orElseThrow(), values);
    }

    private static boolean follows(TarReader reader, ByteString name) throws IOException {
        boolean found = false;
        for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            found |= entry.get().name().equals(name);
        }
        return found;
    }
}
