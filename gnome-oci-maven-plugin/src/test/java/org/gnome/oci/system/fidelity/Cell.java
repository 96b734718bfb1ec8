package org.gnome.oci.system.fidelity;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A cell of the matrix.
 *
 * @param feature what is to come through
 * @param input in which form it comes
 * @param outcome what must become of it
 * @param ofBytes whether the input is not made by the tool that usually makes such
 */
record Cell(Feature feature, Input input, Outcome outcome, boolean ofBytes) {
    static Cell parse(Feature feature, Input input, String text) {
        boolean ofBytes = text.endsWith("*");
        String outcome = ofBytes ? text.substring(0, text.length() - 1) : text;
        return new Cell(feature, input, Outcome.valueOf(outcome.toUpperCase(Locale.ROOT)), ofBytes);
    }

    /** What is wrong with what was found of the feature in the image, if anything is. */
    Optional<String> judge(List<Observation.Difference> differences, Declarations declared) {
        List<Observation.Difference> lost = differences.stream()
                .filter(difference -> !declared.cover(difference))
                .toList();
        Outcome found = differences.isEmpty() ? Outcome.KEPT : Outcome.DECLARED;
        if (!lost.isEmpty()) {
            return Optional.of(this + " is lost silently: " + lost);
        } else if (found != outcome) {
            return Optional.of(this + " is " + found + " instead of " + outcome + ": " + differences);
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return input + ": " + feature.name();
    }
}
