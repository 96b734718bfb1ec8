package org.gnome.oci.parity;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rules in the order of their file; the first that matches a difference explains it.
 *
 * @param rules the rules, with unique ids
 */
public record RuleSet(List<ParityRule> rules) {
    /** No rule: every difference is unexplained. */
    public static final RuleSet EMPTY = new RuleSet(List.of());

    public RuleSet {
        rules = List.copyOf(rules);
        Set<String> ids = new HashSet<>();
        for (ParityRule rule : rules) {
            if (!ids.add(rule.id())) {
                throw new IllegalArgumentException("two rules have the id " + rule.id());
            }
        }
    }

    /** The rule that explains a difference. */
    public Optional<ParityRule> explain(Difference difference) {
        String path = difference.path().toString();
        return rules.stream().filter(rule -> rule.explains(difference, path)).findFirst();
    }
}
