package org.gnome.oci.parity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.tree.Fidelity.Attribute;

/**
 * How far one aspect was compared. Entries that only one side has are not among them.
 *
 * @param aspect what was to be compared
 * @param compared how many entries it was compared of
 * @param notCompared how many entries it was not compared of
 * @param reason why not; empty if it was compared
 */
public record Coverage(Aspect aspect, long compared, long notCompared, Optional<String> reason) {
    private static final String MTIME_REASON =
            "every file of an image has the same time, so that its layers stay the same from build to build";

    /**
     * The coverage of all aspects.
     *
     * @param entries how many entries of each type both sides have
     * @param otherTypes how many entries have another type on the other side: only their type was compared
     */
    static List<Coverage> of(
            List<EntryCount> entries, long otherTypes, TreeComparison.Side reference, TreeComparison.Side image) {
        List<Coverage> coverage = new ArrayList<>();
        for (Aspect aspect : Aspect.values()) {
            long sameType = entries.stream()
                    .filter(entry -> aspect.appliesTo(entry.type()))
                    .mapToLong(EntryCount::onBothSides)
                    .sum();
            long count = aspect == Aspect.TYPE ? sameType + otherTypes : sameType;
            Optional<String> reason =
                    aspect.attribute().flatMap(attribute -> reasonNotToCompare(attribute, reference, image));
            coverage.add(new Coverage(aspect, reason.isPresent() ? 0 : count, reason.isPresent() ? count : 0, reason));
        }
        return List.copyOf(coverage);
    }

    private static Optional<String> reasonNotToCompare(
            Attribute attribute, TreeComparison.Side reference, TreeComparison.Side image) {
        boolean inReference = reference.fidelity().expresses(attribute);
        boolean inImage = image.fidelity().expresses(attribute);
        if (attribute == Attribute.MTIME) {
            return Optional.of(MTIME_REASON);
        } else if (inReference && inImage) {
            return Optional.empty();
        } else if (inImage) {
            return Optional.of("the reference cannot express it");
        }
        return Optional.of(
                inReference
                        ? "the image was read from a source that cannot express it"
                        : "neither side can express it");
    }
}
