package org.gnome.oci.oci;

import java.util.regex.Pattern;

/**
 * The name of a repository: a registry, and a path in it.
 *
 * @param registry host and perhaps port, such as {@code quay.io}
 * @param path path in lower case, such as {@code gnome_infrastructure/gnome-build-meta} (distribution-spec, "Pulling
 *     manifests")
 */
public record RepositoryName(String registry, String path) {
    private static final Pattern HOST = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:[0-9]{1,5})?");
    private static final Pattern PATH =
            Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");

    public RepositoryName {
        if (!HOST.matcher(registry).matches() || !PATH.matcher(path).matches()) {
            throw refusal(registry + "/" + path);
        }
    }

    /**
     * Reads {@code HOST[:PORT]/PATH}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static RepositoryName parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw refusal(text);
        }
        return new RepositoryName(text.substring(0, slash), text.substring(slash + 1));
    }

    private static IllegalArgumentException refusal(String text) {
        return new IllegalArgumentException("\"" + text + "\" is no repository: write HOST/PATH in lower case, such as"
                + " quay.io/gnome_infrastructure/gnome-build-meta");
    }

    @Override
    public String toString() {
        return registry + "/" + path;
    }
}
