package org.gnome.oci.compose.tmpfiles;

import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.gnome.oci.compose.tmpfiles.UnappliedLine.Reason;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Metadata;

/**
 * Reads one line of tmpfiles.d(5): type, path, mode, user, group, age and argument.
 *
 * <p>A line that is not to be applied here is only looked at as far as that takes: the user of a directory in /run may
 * be unknown to the image. The age, which says when to clean up, is not looked at.
 */
final class TmpfilesLineReader {
    private static final String NOTHING = "-";
    private static final int FIELDS_BEFORE_ARGUMENT = 6;
    private static final Pattern OCTAL = Pattern.compile("[0-7]{1,6}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final int OCTAL_RADIX = 8;
    private static final String GLOB_CHARACTERS = "*?[{\\";

    private final Specifiers specifiers;
    private final Scope scope;
    private final Map<String, Long> users;
    private final Map<String, Long> groups;
    private final List<UnappliedLine> unapplied;

    /**
     * Starts to read lines.
     *
     * @param users the UIDs of the tree by name
     * @param groups the GIDs of the tree by name
     * @param unapplied receives the lines that are not to be applied
     */
    TmpfilesLineReader(
            Specifiers specifiers,
            Scope scope,
            Map<String, Long> users,
            Map<String, Long> groups,
            List<UnappliedLine> unapplied) {
        this.specifiers = specifiers;
        this.scope = scope;
        this.users = users;
        this.groups = groups;
        this.unapplied = unapplied;
    }

    /**
     * Reads a line that is neither empty nor a comment.
     *
     * @return what is to be applied, if anything
     * @throws FormatException if the line cannot be understood
     */
    Optional<TmpfilesLine> read(String line, String file, int number) throws FormatException {
        LineWords words = new LineWords(line, new TmpfilesLine.Place(file, number, line));
        List<String> fields = new ArrayList<>();
        while (fields.size() < FIELDS_BEFORE_ARGUMENT) {
            fields.add(words.next().filter(word -> !word.isEmpty()).orElse(NOTHING));
        }
        String action = fields.get(0);
        String name = LinePath.bytes(action + " " + fields.get(1)).toString();
        TmpfilesLine.Place place = new TmpfilesLine.Place(file, number, name);
        if (fields.get(1).equals(NOTHING)) {
            throw place.malformed("has no path");
        }
        Optional<String> path = specifiers.expand(fields.get(1), place);
        if (path.isEmpty()) {
            String known = specifiers.expandKnown(fields.get(1), place);
            return skip(place, touchesScope(known, place) ? Reason.MACHINE : Reason.OUT_OF_SCOPE);
        }
        String normalized = LinePath.normalized(path.get(), place);
        Optional<LineType> type = LineType.of(action.charAt(0));
        if (!isInScope(normalized, type.filter(LineType::isGlob).isPresent(), place)) {
            return skip(place, Reason.OUT_OF_SCOPE);
        }
        if (type.isEmpty()) {
            throw place.unsupported("has a type that is not known");
        }
        return read(type.get(), normalized, fields, words.rest(), place);
    }

    private Optional<TmpfilesLine> skip(TmpfilesLine.Place place, Reason reason) {
        unapplied.add(place.unapplied(reason));
        return Optional.empty();
    }

    /** A pattern is looked at as far as it has no wildcards. */
    private boolean isInScope(String path, boolean isGlob, TmpfilesLine.Place place) throws MalformedFormatException {
        int wildcard = 0;
        while (wildcard < path.length() && !(isGlob && GLOB_CHARACTERS.indexOf(path.charAt(wildcard)) >= 0)) {
            wildcard++;
        }
        if (wildcard == path.length()) {
            return scope.contains(LinePath.literal(path, place));
        }
        return touchesScope(path.substring(0, wildcard), place);
    }

    /** Whether a path that starts like this may be in scope. */
    private boolean touchesScope(String start, TmpfilesLine.Place place) throws MalformedFormatException {
        String directory = LinePath.normalized("/" + start.substring(0, start.lastIndexOf('/') + 1), place);
        return scope.touches(LinePath.literal(directory, place));
    }

    private Optional<TmpfilesLine> read(
            LineType type, String path, List<String> fields, String rest, TmpfilesLine.Place place)
            throws FormatException {
        Set<Modifier> modifiers = modifiers(fields.get(0), place);
        if (type.isForRunTime()) {
            return skip(place, Reason.RUN_TIME);
        }
        if (modifiers.contains(Modifier.BOOT_ONLY)) {
            return skip(place, Reason.BOOT);
        }
        if (type == LineType.FILE_ATTRIBUTES || type == LineType.FILE_ATTRIBUTES_RECURSIVELY) {
            return skip(place, Reason.FILE_ATTRIBUTES);
        }
        if (modifiers.contains(Modifier.CREDENTIAL)) {
            return skip(place, Reason.CREDENTIAL);
        }
        Optional<String> stated = rest.isEmpty() || rest.equals(NOTHING) ? Optional.empty() : Optional.of(rest);
        if (stated.isEmpty() && type.needsArgument()) {
            throw place.malformed("has no argument");
        }
        Optional<ByteString> argument = Optional.empty();
        if (stated.isPresent()) {
            argument = argument(type, modifiers, stated.get(), place);
            if (argument.isEmpty()) {
                return skip(place, Reason.MACHINE);
            }
        }
        return Optional.of(new TmpfilesLine(
                place,
                type,
                modifiers,
                LinePath.bytes(path),
                mode(fields.get(2), place),
                owner(fields.get(3), "user", users, place),
                owner(fields.get(4), "group", groups, place),
                argument));
    }

    private static Set<Modifier> modifiers(String action, TmpfilesLine.Place place) throws FormatException {
        Set<Modifier> modifiers = EnumSet.noneOf(Modifier.class);
        for (int i = 1; i < action.length(); i++) {
            char character = action.charAt(i);
            Modifier modifier = Modifier.of(character)
                    .orElseThrow(() -> place.unsupported("has a modifier that is not known: " + character));
            if (!modifiers.add(modifier)) {
                throw place.malformed("has the modifier " + character + " twice");
            }
        }
        return modifiers;
    }

    /** The argument as its type uses it; empty if it has a specifier that only a running system knows. */
    private Optional<ByteString> argument(LineType type, Set<Modifier> modifiers, String text, TmpfilesLine.Place place)
            throws FormatException {
        if (modifiers.contains(Modifier.BASE64)) {
            if (!type.writesArgument()) {
                throw place.malformed("decodes an argument that is no content of a file");
            }
            return Optional.of(decoded(text, place));
        }
        return switch (type) {
            case FILE, TRUNCATED_FILE, WRITTEN_FILE, LINK, COPY ->
                specifiers.expand(LineWords.unescaped(text, place), place).map(LinePath::bytes);
            default -> Optional.of(LinePath.bytes(text));
        };
    }

    private static ByteString decoded(String text, TmpfilesLine.Place place) throws MalformedFormatException {
        try {
            return ByteString.copyOf(Base64.getDecoder().decode(text.replaceAll("[ \\t]", "")));
        } catch (IllegalArgumentException e) {
            throw place.malformed("has an argument that is not Base64");
        }
    }

    private static Optional<TmpfilesLine.Mode> mode(String field, TmpfilesLine.Place place)
            throws MalformedFormatException {
        if (field.equals(NOTHING)) {
            return Optional.empty();
        }
        int start = 0;
        while (start < field.length() && (field.charAt(start) == '~' || field.charAt(start) == ':')) {
            start++;
        }
        String digits = field.substring(start);
        if (!OCTAL.matcher(digits).matches() || Integer.parseInt(digits, OCTAL_RADIX) > Metadata.PERMISSION_MASK) {
            throw place.malformed("has the mode " + field + ", which is none");
        }
        String prefix = field.substring(0, start);
        return Optional.of(new TmpfilesLine.Mode(
                Integer.parseInt(digits, OCTAL_RADIX), prefix.contains("~"), prefix.contains(":")));
    }

    private static Optional<TmpfilesLine.Owner> owner(
            String field, String kind, Map<String, Long> ids, TmpfilesLine.Place place)
            throws MalformedFormatException {
        if (field.equals(NOTHING)) {
            return Optional.empty();
        }
        boolean onlyNew = field.startsWith(":");
        String name = onlyNew ? field.substring(1) : field;
        return Optional.of(new TmpfilesLine.Owner(id(name, kind, ids, place), onlyNew));
    }

    /** The number of a user or group of the tree; root is 0 even where nobody says so. */
    static long id(String name, String kind, Map<String, Long> ids, TmpfilesLine.Place place)
            throws MalformedFormatException {
        if (NUMBER.matcher(name).matches() && Long.parseLong(name) <= Metadata.MAX_ID) {
            return Long.parseLong(name);
        }
        Long id = name.equals("root") ? Long.valueOf(0) : ids.get(name);
        if (id == null) {
            throw place.malformed(
                    "names the " + kind + " " + name + ", whom the image does not have; add it to sysusers.d");
        }
        return id;
    }
}
