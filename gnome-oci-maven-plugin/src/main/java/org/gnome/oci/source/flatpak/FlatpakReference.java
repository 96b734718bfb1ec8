package org.gnome.oci.source.flatpak;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;

/**
 * What a location says after its repository: {@code [REMOTE:]runtime/NAME/ARCH/BRANCH[+EXTENSION…]}.
 *
 * @param remote the remote that the refs belong to, if one is named
 * @param ref the runtime
 * @param extensions the full names of the extension points that are mounted
 */
record FlatpakReference(Optional<String> remote, FlatpakRef ref, List<String> extensions) {
    /** Cannot occur in a ref. */
    private static final Pattern SEPARATOR = Pattern.compile("+", Pattern.LITERAL);

    FlatpakReference {
        extensions = List.copyOf(extensions);
    }

    /**
     * Reads a reference. An extension's name without a dot is short for that of the runtime, a dot, and the name.
     *
     * @throws UnsupportedFeatureException if it names an application
     * @throws MalformedFormatException if it is none
     */
    static FlatpakReference parse(String text) throws FormatException {
        String source = "ref " + text;
        List<String> words = Arrays.asList(SEPARATOR.split(text, -1));
        int colon = words.get(0).indexOf(':');
        FlatpakRef ref = FlatpakRef.parse(words.get(0).substring(colon + 1))
                .orElseThrow(() -> new MalformedFormatException(
                        source, "ref", "is no Flatpak ref: write runtime/NAME/ARCH/BRANCH"));
        if (ref.kind() == FlatpakRef.Kind.APPLICATION) {
            throw new UnsupportedFeatureException(
                    source, "ref", "names an application; only runtimes and their extensions are read here");
        }
        List<String> extensions = words.subList(1, words.size()).stream()
                .map(word -> word.contains(".") ? word : ref.name() + "." + word)
                .toList();
        if (words.subList(1, words.size()).contains("") || new TreeSet<>(extensions).size() != extensions.size()) {
            throw new MalformedFormatException(
                    source, "extensions", "an extension has no name or is there twice: write REF+NAME+NAME");
        }
        Optional<String> remote = colon < 0 ? Optional.empty() : Optional.of(text.substring(0, colon));
        return new FlatpakReference(remote, ref, extensions);
    }

    /** A ref of the same remote, as a repository takes it. */
    String qualified(String other) {
        return remote.map(name -> name + ":" + other).orElse(other);
    }
}
