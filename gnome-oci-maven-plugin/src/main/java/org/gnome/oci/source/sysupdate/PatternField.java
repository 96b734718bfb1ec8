package org.gnome.oci.source.sysupdate;

import java.util.Optional;
import java.util.regex.Pattern;

/** A field of a match pattern: a letter after {@code @}, and the values that it stands for (sysupdate-pattern.c). */
enum PatternField {
    /** What version_is_valid allows, and the two other signs that the Version Format Specification gives a meaning. */
    VERSION('v', "[0-9A-Za-z.,_+~^-]+"),
    PARTITION_UUID('u', "[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    PARTITION_FLAGS('f', "(?:0x)?[0-9a-fA-F]{1,16}"),
    MTIME('t', Syntax.NUMBER),
    MODE('m', "[0-7]{1,4}"),
    SIZE('s', Syntax.NUMBER),
    TRIES_DONE('d', Syntax.NUMBER),
    TRIES_LEFT('l', Syntax.NUMBER),
    NO_AUTO('a', Syntax.BOOLEAN),
    READ_ONLY('r', Syntax.BOOLEAN),
    GROW_FILE_SYSTEM('g', Syntax.BOOLEAN),
    SHA256SUM('h', "[0-9a-fA-F]{64}");

    private final char letter;
    private final Pattern values;

    PatternField(char letter, String values) {
        this.letter = letter;
        this.values = Pattern.compile(values);
    }

    /** The field of a letter. */
    static Optional<PatternField> of(String letter) {
        for (PatternField field : values()) {
            if (letter.equals(String.valueOf(field.letter))) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }

    boolean allows(String value) {
        return values.matcher(value).matches();
    }

    @Override
    public String toString() {
        return "@" + letter;
    }

    /** Values of several fields. */
    private static final class Syntax {
        static final String NUMBER = "[0-9]{1,19}";
        static final String BOOLEAN = "(?i)1|yes|y|true|t|on|0|no|n|false|f|off";
    }
}
