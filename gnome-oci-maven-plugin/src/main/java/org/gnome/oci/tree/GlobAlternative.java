package org.gnome.oci.tree;

import java.util.Arrays;
import java.util.BitSet;

/**
 * One alternative of a path pattern: an automaton whose states are the positions between its tokens.
 *
 * <p>All states are followed at once, so that no pattern can make matching go back.
 */
final class GlobAlternative {
    /** Tokens below zero are wildcards, all others are code points. */
    private static final int ONE_CHARACTER = -1;

    private static final int WITHIN_NAME = -2;
    private static final int ACROSS_NAMES = -3;
    /** Follows a slash and stands for no name or some whole names, each with its slash. */
    private static final int WHOLE_NAMES = -4;

    private final int[] tokens;

    private GlobAlternative(int[] tokens) {
        this.tokens = tokens;
    }

    static GlobAlternative of(String text) {
        int[] characters = text.codePoints().toArray();
        int[] tokens = new int[characters.length];
        int count = 0;
        int position = 0;
        while (position < characters.length) {
            int end = endOfStars(characters, position);
            if (end - position >= 2) {
                boolean wholeNames = position > 0
                        && characters[position - 1] == '/'
                        && end < characters.length
                        && characters[end] == '/';
                tokens[count++] = wholeNames ? WHOLE_NAMES : ACROSS_NAMES;
                position = wholeNames ? end + 1 : end;
            } else {
                tokens[count++] = token(characters[position++]);
            }
        }
        return new GlobAlternative(Arrays.copyOf(tokens, count));
    }

    private static int endOfStars(int[] characters, int start) {
        int end = start;
        while (end < characters.length && characters[end] == '*') {
            end++;
        }
        return end;
    }

    private static int token(int character) {
        return switch (character) {
            case '?' -> ONE_CHARACTER;
            case '*' -> WITHIN_NAME;
            default -> character;
        };
    }

    boolean matches(String path) {
        BitSet states = new BitSet(tokens.length + 1);
        enter(states, 0, false);
        int position = 0;
        while (position < path.length() && !states.isEmpty()) {
            int character = path.codePointAt(position);
            states = follow(states, character);
            position += Character.charCount(character);
        }
        return states.get(tokens.length);
    }

    private BitSet follow(BitSet states, int character) {
        BitSet following = new BitSet(tokens.length + 1);
        boolean isSlash = character == '/';
        for (int state = states.nextSetBit(0);
                state >= 0 && state < tokens.length;
                state = states.nextSetBit(state + 1)) {
            switch (tokens[state]) {
                case ONE_CHARACTER -> enterIf(!isSlash, following, state + 1, isSlash);
                case WITHIN_NAME -> enterIf(!isSlash, following, state, isSlash);
                case ACROSS_NAMES, WHOLE_NAMES -> enter(following, state, isSlash);
                default -> enterIf(tokens[state] == character, following, state + 1, isSlash);
            }
        }
        return following;
    }

    private void enterIf(boolean condition, BitSet states, int state, boolean afterSlash) {
        if (condition) {
            enter(states, state, afterSlash);
        }
    }

    /** Marks a state and all that follow it without a character. */
    private void enter(BitSet states, int first, boolean afterSlash) {
        int state = first;
        states.set(state);
        while (state < tokens.length && isSkippable(tokens[state], afterSlash)) {
            states.set(++state);
        }
    }

    private static boolean isSkippable(int token, boolean afterSlash) {
        return token == WITHIN_NAME || token == ACROSS_NAMES || (token == WHOLE_NAMES && afterSlash);
    }
}
