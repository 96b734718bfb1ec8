package org.gnome.oci.parity;

import java.time.LocalDate;

/**
 * How a rule fared.
 *
 * @param rule the rule
 * @param count how many differences it explained
 * @param state whether that is right
 */
public record RuleUse(ParityRule rule, long count, State state) {
    /** What became of a rule. */
    public enum State {
        USED("used"),
        /** A warning: what the rule was for is gone. */
        UNUSED("unused"),
        /** Right: an optional rule that was not needed. */
        IDLE("idle"),
        /** A failure: it explained more than it may. */
        EXCEEDED("exceeded"),
        /** A failure, used or not: its last day is over. */
        EXPIRED("expired");

        private final String id;

        State(String id) {
            this.id = id;
        }

        /** The stable name in JSON. */
        public String id() {
            return id;
        }
    }

    static RuleUse of(ParityRule rule, long count, LocalDate today) {
        if (rule.isExpired(today)) {
            return new RuleUse(rule, count, State.EXPIRED);
        } else if (count > rule.maximumCount()) {
            return new RuleUse(rule, count, State.EXCEEDED);
        }
        State unused = rule.isOptional() ? State.IDLE : State.UNUSED;
        return new RuleUse(rule, count, count == 0 ? unused : State.USED);
    }
}
