package org.gnome.oci.parity;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.gnome.oci.tree.PathGlob;

/**
 * What a rule says of the entries themselves that one side lacks, or has with another type.
 *
 * <p>Of a difference in type both sides' entries must pass.
 *
 * @param types the types that they may have; if none is named, links where there is a target, else every type
 * @param target what the text of a link must match
 */
public record EntryFilter(Set<EntryType> types, Optional<PathGlob> target) {
    /** Lets every entry pass. */
    public static final EntryFilter ANY = new EntryFilter(Set.of(), Optional.empty());

    /** Refuses, with a sentence for people, a target for entries that have none. */
    public EntryFilter {
        EnumSet<EntryType> copy = EnumSet.noneOf(EntryType.class);
        copy.addAll(types);
        if (target.isPresent() && copy.isEmpty()) {
            copy.add(EntryType.SYMBOLIC_LINK);
        }
        if (target.isPresent() && !copy.contains(EntryType.SYMBOLIC_LINK)) {
            throw new IllegalArgumentException(
                    "it names a target, but not the type " + EntryType.SYMBOLIC_LINK.id() + ", which alone has one");
        }
        types = Collections.unmodifiableSet(copy);
    }

    boolean matches(Difference difference) {
        return difference.entries().stream().allMatch(this::matches);
    }

    private boolean matches(EntrySummary entry) {
        boolean hasType = types.isEmpty() || types.contains(entry.type());
        return hasType
                && (target.isEmpty() || entry.target().map(this::matchesTarget).orElse(true));
    }

    private boolean matchesTarget(String text) {
        return target.map(pattern -> pattern.matches(text)).orElse(true);
    }
}
