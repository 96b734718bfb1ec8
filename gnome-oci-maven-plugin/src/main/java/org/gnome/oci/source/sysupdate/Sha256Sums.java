package org.gnome.oci.source.sysupdate;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.IntegrityException;

/**
 * What {@code SHA256SUMS} lists.
 *
 * @param files the digest of each file, by its name
 */
record Sha256Sums(SortedMap<String, Digest> files) {
    Sha256Sums {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /**
     * From when the list is no longer to be believed, if it says so: the start of the earliest day in UTC. A name that
     * ends in no day says nothing (process_magic_file in sysupdate-resource.c).
     */
    Optional<Instant> bestBefore() {
        return files.tailMap(SysupdateFormat.BEST_BEFORE).keySet().stream()
                .takeWhile(name -> name.startsWith(SysupdateFormat.BEST_BEFORE))
                .flatMap(name -> day(name.substring(SysupdateFormat.BEST_BEFORE.length())).stream())
                .min(Instant::compareTo);
    }

    private static Optional<Instant> day(String text) {
        try {
            return Optional.of(
                    LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Requires that the list may be believed at a time: whoever withholds newer lists can pass an old one off as the
     * newest only so long.
     *
     * @param source what errors name
     */
    void requireFresh(String source, Instant now) throws IntegrityException {
        Optional<Instant> end = bestBefore();
        if (end.isPresent() && end.get().isBefore(now)) {
            throw new IntegrityException(
                    source,
                    "best before",
                    "a newer list than one that is best before " + end.get() + " (gnome-oci.allowDowngrade=true allows"
                            + " it)",
                    "this one at " + now);
        }
    }
}
