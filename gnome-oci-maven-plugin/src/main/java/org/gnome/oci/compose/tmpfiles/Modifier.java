package org.gnome.oci.compose.tmpfiles;

import java.util.Arrays;
import java.util.Optional;

/** The characters that may follow the type of a line. */
enum Modifier {
    /** Replaces what is there, or adds to it. */
    FORCE('+'),
    BOOT_ONLY('!'),
    MAY_FAIL('-'),
    /** Removes what has another type, also on the way. */
    REPLACE('='),
    BASE64('~'),
    CREDENTIAL('^'),
    /** Lets {@code systemd-tmpfiles --purge} remove what the line makes. */
    PURGED('$'),
    /** Makes a link only to what is there. */
    IF_TARGET_EXISTS('?');

    private final char character;

    Modifier(char character) {
        this.character = character;
    }

    static Optional<Modifier> of(char character) {
        return Arrays.stream(values())
                .filter(modifier -> modifier.character == character)
                .findFirst();
    }
}
