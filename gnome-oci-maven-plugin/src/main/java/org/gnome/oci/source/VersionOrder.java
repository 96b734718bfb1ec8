package org.gnome.oci.source;

import java.util.Comparator;

/**
 * The order of versions, and of names that hold versions: the one of the UAPI group's Version Format Specification, in
 * which systemd finds the newest release and stacks extensions (strverscmp_improved). What is equal to it, such as
 * {@code 1_} and {@code 1}, follows the characters.
 */
public final class VersionOrder implements Comparator<String> {
    /** Each comes before what has none of it at that place; the first even before the end. */
    private static final char PRERELEASE = '~';

    private static final String SEPARATORS = "-^.";

    @Override
    public int compare(String left, String right) {
        int order = new Comparison(left, right).order();
        return order != 0 ? order : left.compareTo(right);
    }

    /** Both names, each read up to a position. */
    private static final class Comparison {
        private final Segments left;
        private final Segments right;

        private Comparison(String left, String right) {
            this.left = new Segments(left);
            this.right = new Segments(right);
        }

        private int order() {
            while (true) {
                left.skipOthers();
                right.skipOthers();
                int order = separator(PRERELEASE);
                if (order == 0 && (left.isAtEnd() || right.isAtEnd())) {
                    return Boolean.compare(!left.isAtEnd(), !right.isAtEnd());
                }
                for (int i = 0; order == 0 && i < SEPARATORS.length(); i++) {
                    order = separator(SEPARATORS.charAt(i));
                }
                if (order == 0) {
                    order = left.isAtDigit() || right.isAtDigit()
                            ? numbers(left.digits(), right.digits())
                            : words(left.letters(), right.letters());
                }
                if (order != 0) {
                    return order;
                }
            }
        }

        private int separator(char separator) {
            boolean isLeft = left.isAt(separator);
            boolean isRight = right.isAt(separator);
            if (isLeft && isRight) {
                left.skip();
                right.skip();
            }
            return Boolean.compare(!isLeft, !isRight);
        }

        /** A number, however small, comes after none. */
        private static int numbers(String left, String right) {
            int order = Boolean.compare(!left.isEmpty(), !right.isEmpty());
            if (order != 0) {
                return order;
            }
            String leftDigits = withoutZeros(left);
            String rightDigits = withoutZeros(right);
            order = Integer.compare(leftDigits.length(), rightDigits.length());
            return order != 0 ? order : leftDigits.compareTo(rightDigits);
        }

        private static String withoutZeros(String digits) {
            int start = 0;
            while (start < digits.length() && digits.charAt(start) == '0') {
                start++;
            }
            return digits.substring(start);
        }

        private static int words(String left, String right) {
            return left.compareTo(right);
        }
    }

    /** A name as a sequence of separators, numbers and words. */
    private static final class Segments {
        private final String text;
        private int position;

        private Segments(String text) {
            this.text = text;
        }

        private void skipOthers() {
            while (!isAtEnd() && !isAtLetter() && !isAtDigit() && !isAt(PRERELEASE) && !isAtSeparator()) {
                position++;
            }
        }

        private boolean isAtEnd() {
            return position == text.length();
        }

        private boolean isAt(char character) {
            return !isAtEnd() && text.charAt(position) == character;
        }

        private boolean isAtSeparator() {
            return SEPARATORS.indexOf(text.charAt(position)) >= 0;
        }

        private boolean isAtDigit() {
            return !isAtEnd() && text.charAt(position) >= '0' && text.charAt(position) <= '9';
        }

        private boolean isAtLetter() {
            if (isAtEnd()) {
                return false;
            }
            char character = text.charAt(position);
            return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
        }

        private void skip() {
            position++;
        }

        private String digits() {
            int start = position;
            while (isAtDigit()) {
                position++;
            }
            return text.substring(start, position);
        }

        private String letters() {
            int start = position;
            while (isAtLetter()) {
                position++;
            }
            return text.substring(start, position);
        }
    }
}
