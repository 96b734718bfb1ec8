package org.gnome.oci.source.flatpak;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ref of an application or runtime: {@code runtime/NAME/ARCH/BRANCH} (flatpak-flatpakref(5), flatpak(1)).
 *
 * @param kind application or runtime; extensions are runtimes
 * @param name reverse DNS, such as {@code org.gnome.Platform}
 * @param architecture the processor in Flatpak's words, such as {@code x86_64}
 * @param branch the version, such as {@code 50} or {@code master}
 */
public record FlatpakRef(Kind kind, String name, String architecture, String branch) {
    /** What a ref names. */
    public enum Kind {
        APPLICATION("app"),
        RUNTIME("runtime");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final Pattern REF = Pattern.compile("(app|runtime)/([^/:]+)/([^/:]+)/([^/:]+)");

    /** Reads a ref; empty if the text is none. */
    public static Optional<FlatpakRef> parse(String text) {
        Matcher matcher = REF.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Kind kind = matcher.group(1).equals(Kind.RUNTIME.text) ? Kind.RUNTIME : Kind.APPLICATION;
        return Optional.of(new FlatpakRef(kind, matcher.group(2), matcher.group(3), matcher.group(4)));
    }

    @Override
    public String toString() {
        return String.join("/", kind.text, name, architecture, branch);
    }
}
