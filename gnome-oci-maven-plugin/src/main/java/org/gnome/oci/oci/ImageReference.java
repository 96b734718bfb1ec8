package org.gnome.oci.oci;

import java.util.regex.Pattern;

/**
 * A full name of an image: registry, repository and tag.
 *
 * @param repository registry and path, such as {@code quay.io/gnome_infrastructure/gnome-build-meta}
 * @param tag the tag (distribution-spec, "Pulling manifests")
 */
public record ImageReference(RepositoryName repository, String tag) {
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

    public ImageReference {
        requireTag(tag);
    }

    /** An image of a repository that is written as {@link RepositoryName#parse} reads it. */
    public ImageReference(String repository, String tag) {
        this(RepositoryName.parse(repository), tag);
    }

    /** Whether a text is a tag. */
    public static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }

    /**
     * The text, if it is a tag.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static String requireTag(String text) {
        if (!isTag(text)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no tag: use up to 128 letters, digits, dots, dashes and underscores");
        }
        return text;
    }

    @Override
    public String toString() {
        return repository + ":" + tag;
    }
}
