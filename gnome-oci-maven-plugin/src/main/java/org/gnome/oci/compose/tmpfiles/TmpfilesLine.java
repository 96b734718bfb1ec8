package org.gnome.oci.compose.tmpfiles;

import java.util.Optional;
import java.util.Set;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.tree.Metadata;

/**
 * A line that is to be applied.
 *
 * @param place where the line is, and what it says
 * @param type what it does
 * @param modifiers how it does it
 * @param path the path, or the pattern, as bytes: absolute, specifiers expanded, without empty names
 * @param mode permissions, if the line states any
 * @param user the owner, if the line states one
 * @param group the group, if the line states one
 * @param argument the last field, if there is one
 */
record TmpfilesLine(
        Place place,
        LineType type,
        Set<Modifier> modifiers,
        ByteString path,
        Optional<Mode> mode,
        Optional<Owner> user,
        Optional<Owner> group,
        Optional<ByteString> argument) {
    TmpfilesLine {
        modifiers = Set.copyOf(modifiers);
    }

    /**
     * Where a line is.
     *
     * @param file the file
     * @param number the number of the line, from 1
     * @param text type and path as they are written
     */
    record Place(String file, int number, String text) {
        UnappliedLine unapplied(UnappliedLine.Reason reason) {
            return new UnappliedLine(file, number, text, reason);
        }

        MalformedFormatException malformed(String reason) {
            return new MalformedFormatException(file, "line " + number, "\"" + text + "\" " + reason);
        }

        UnsupportedFeatureException unsupported(String reason) {
            return new UnsupportedFeatureException(file, "line " + number, "\"" + text + "\" " + reason);
        }
    }

    /**
     * Permissions.
     *
     * @param permissions the 12 bits
     * @param masked whether bits that nobody had before are left out ({@code ~})
     * @param onlyNew whether what is there already keeps its own ({@code :})
     */
    record Mode(int permissions, boolean masked, boolean onlyNew) {
        private static final int READ = 0444;
        private static final int WRITE = 0222;
        private static final int EXECUTE = 0111;

        /** What an entry gets that has other permissions now. */
        int over(int current, boolean isDirectory) {
            if (!masked) {
                return permissions;
            }
            int kept = permissions;
            for (int bits : new int[] {READ, WRITE, EXECUTE}) {
                kept &= (current & bits) == 0 ? ~bits : ~0;
            }
            return isDirectory ? kept : kept & ~Metadata.SPECIAL_MASK;
        }
    }

    /**
     * A user or group.
     *
     * @param id the number
     * @param onlyNew whether what is there already keeps its own ({@code :})
     */
    record Owner(long id, boolean onlyNew) {}

    boolean has(Modifier modifier) {
        return modifiers.contains(modifier);
    }

    /** The permissions of what the line makes. */
    int newPermissions() {
        return mode.map(Mode::permissions).orElse(type.defaultPermissions());
    }

    /** Whether the line says the same of its path as another, whatever their types. */
    boolean agreesWith(TmpfilesLine other) {
        return argument.equals(other.argument)
                && user.equals(other.user)
                && group.equals(other.group)
                && mode.equals(other.mode)
                && newPermissions() == other.newPermissions();
    }
}
