package org.gnome.oci.parity;

import java.net.URI;
import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.gnome.oci.tree.PathGlob;

/**
 * A reason why some differences are right.
 *
 * @param id a short name, unique in its set: a letter or digit, then also {@code . _ -}
 * @param path which entries it is about
 * @param kinds which differences of them it explains
 * @param entries what these entries must be
 * @param reason why they are right, for people
 * @param maximumCount how many differences it may explain before that is a failure
 * @param isOptional whether it may explain nothing, since what it is about need not be there
 * @param link where the matter is discussed, http or https
 * @param expires the last day on which the rule holds
 */
public record ParityRule(
        String id,
        PathGlob path,
        Set<DifferenceKind> kinds,
        EntryFilter entries,
        String reason,
        long maximumCount,
        boolean isOptional,
        Optional<URI> link,
        Optional<LocalDate> expires) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** Refuses, with a sentence for people, what would explain nothing or everything. */
    public ParityRule {
        require(ID.matcher(id).matches(), "the id is not 1 to 64 letters, digits, dots, underscores and hyphens");
        require(!kinds.isEmpty(), "it names no kind of difference");
        require(!reason.isBlank(), "it gives no reason");
        require(maximumCount > 0, "its maximum count is not positive");
        EnumSet<DifferenceKind> copy = EnumSet.copyOf(kinds);
        kinds = Collections.unmodifiableSet(copy);
        if (path.matchesEveryPath()) {
            copy.stream().filter(DifferenceKind::needsNarrowGlob).findFirst().ifPresent(kind -> {
                throw new IllegalArgumentException("the path \"" + path
                        + "\" matches every path, which is not allowed for the kind " + kind.id()
                        + "; name the paths that the reason is about");
            });
        }
        require(
                entries.equals(EntryFilter.ANY) || copy.stream().allMatch(DifferenceKind::isAboutEntries),
                "its types and target are about entries that one side lacks or has with another type;"
                        + " explain other kinds in a rule of their own");
        link.ifPresent(uri -> require(
                "https".equals(uri.getScheme()) || "http".equals(uri.getScheme()),
                "its link is not an http or https address"));
    }

    private static void require(boolean condition, String reason) {
        if (!condition) {
            throw new IllegalArgumentException(reason);
        }
    }

    boolean explains(Difference difference, String printablePath) {
        return kinds.contains(difference.kind()) && entries.matches(difference) && path.matches(printablePath);
    }

    /** Whether the rule no longer holds on a day. */
    public boolean isExpired(LocalDate today) {
        return expires.map(today::isAfter).orElse(false);
    }
}
