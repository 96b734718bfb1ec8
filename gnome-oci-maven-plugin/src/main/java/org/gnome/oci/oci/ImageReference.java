package org.gnome.oci.oci;

import java.util.regex.Pattern;

/**
 * A full name of an image: registry, repository and tag.
 *
 * @param repository registry host and repository path, such as {@code quay.io/gnome_infrastructure/gnome-build-meta}
 * @param tag the tag (distribution-spec, "Pulling manifests")
 */
public record ImageReference(String repository, String tag) {
    private static final Pattern HOST = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:[0-9]{1,5})?");
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

    public ImageReference {
        int slash = repository.indexOf('/');
        if (slash < 0
                || !HOST.matcher(repository.substring(0, slash)).matches()
                || !NAME.matcher(repository.substring(slash + 1)).matches()) {
            throw new IllegalArgumentException(
                    "\"" + repository + "\" is no repository: write HOST/PATH in lower case, such as"
                            + " quay.io/gnome_infrastructure/gnome-build-meta");
        }
        if (!TAG.matcher(tag).matches()) {
            throw new IllegalArgumentException(
                    "\"" + tag + "\" is no tag: use up to 128 letters, digits, dots, dashes and underscores");
        }
    }

    @Override
    public String toString() {
        return repository + ":" + tag;
    }
}
