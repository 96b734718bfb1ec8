package org.gnome.oci.compose.tmpfiles;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.gnome.oci.io.MalformedFormatException;

/**
 * The words of a line: blanks separate them, quotes hold them together, and backslashes begin the escapes of C
 * (extract_first_word() and cunescape_one() of systemd). A character stands for a byte.
 */
final class LineWords {
    private static final int HEXADECIMAL = 16;
    private static final int OCTAL = 8;
    private static final int OCTAL_DIGITS = 3;
    private static final int MAX_BYTE = 0xff;

    private final String text;
    private final TmpfilesLine.Place place;
    private int position;

    LineWords(String text, TmpfilesLine.Place place) {
        this.text = text;
        this.place = place;
    }

    /** A text without its escapes; blanks and quotes mean nothing. */
    static String unescaped(String text, TmpfilesLine.Place place) throws MalformedFormatException {
        LineWords words = new LineWords(text, place);
        StringBuilder unescaped = new StringBuilder();
        while (words.position < text.length()) {
            char character = text.charAt(words.position++);
            if (character == '\\') {
                words.escape(unescaped);
            } else {
                unescaped.append(character);
            }
        }
        return unescaped.toString();
    }

    /** The next word; empty if there is none. */
    Optional<String> next() throws MalformedFormatException {
        skipBlanks();
        if (position == text.length()) {
            return Optional.empty();
        }
        StringBuilder word = new StringBuilder();
        char quote = 0;
        while (position < text.length() && (quote != 0 || !isBlank(text.charAt(position)))) {
            char character = text.charAt(position++);
            if (character == '\\') {
                escape(word);
            } else if (character == quote) {
                quote = 0;
            } else if (quote == 0 && (character == '"' || character == '\'')) {
                quote = character;
            } else {
                word.append(character);
            }
        }
        if (quote != 0) {
            throw place.malformed("has a quote that does not end");
        }
        return Optional.of(word.toString());
    }

    /** What follows the words that were taken, as it is. */
    String rest() {
        skipBlanks();
        return text.substring(position);
    }

    private void skipBlanks() {
        while (position < text.length() && isBlank(text.charAt(position))) {
            position++;
        }
    }

    private static boolean isBlank(char character) {
        return character == ' ' || character == '\t' || character == '\r';
    }

    private void escape(StringBuilder word) throws MalformedFormatException {
        if (position == text.length()) {
            throw place.malformed("ends with a backslash");
        }
        char letter = text.charAt(position++);
        switch (letter) {
            case 'a' -> word.append('\u0007');
            case 'b' -> word.append('\b');
            case 'f' -> word.append('\f');
            case 'n' -> word.append('\n');
            case 'r' -> word.append('\r');
            case 't' -> word.append('\t');
            case 'v' -> word.append('\u000b');
            case 's' -> word.append(' ');
            case '\\', '"', '\'' -> word.append(letter);
            case 'x' -> word.append((char) number(HEXADECIMAL, 2));
            case 'u' -> codePoint(number(HEXADECIMAL, 4), word);
            case 'U' -> codePoint(number(HEXADECIMAL, 8), word);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                position--;
                word.append((char) number(OCTAL, OCTAL_DIGITS));
            }
            default -> throw place.malformed("has the unknown escape \\" + letter);
        }
    }

    private int number(int radix, int digits) throws MalformedFormatException {
        long number = 0;
        for (int i = 0; i < digits; i++) {
            int digit = position < text.length() ? Character.digit(text.charAt(position), radix) : -1;
            if (digit < 0) {
                throw place.malformed("has an escape with less than " + digits + " digits");
            }
            number = number * radix + digit;
            position++;
        }
        if (number == 0 || number > (digits > OCTAL_DIGITS ? Character.MAX_CODE_POINT : MAX_BYTE)) {
            throw place.malformed("has an escape that stands for no character");
        }
        return (int) number;
    }

    private void codePoint(int codePoint, StringBuilder word) throws MalformedFormatException {
        if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
            throw place.malformed("has an escape that stands for no character");
        }
        byte[] bytes = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
        word.append(new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
