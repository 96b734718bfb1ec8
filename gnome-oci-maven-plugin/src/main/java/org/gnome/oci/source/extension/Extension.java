package org.gnome.oci.source.extension;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.tree.FileTree;

/**
 * An extension image that is to be merged.
 *
 * @param kind what it extends
 * @param name the name of the image without its suffix, such as {@code devel_50.1}; its extension-release file is named
 *     after it, and its place among others follows from it
 * @param source the root tree of the image, with {@code usr/}, {@code opt/} or {@code etc/}
 */
public record Extension(ExtensionKind kind, String name, TreeSource source) {
    private static final String CONFEXT_SUFFIX = "-confext";

    public Extension {
        if (name.isEmpty() || name.startsWith(".") || name.contains("/")) {
            throw new IllegalArgumentException("\"" + name + "\" is no name of an extension");
        }
    }

    /**
     * The extension that an image holds, by its own extension-release file.
     *
     * @param names what the image may be called where it is installed: published under another name, only the file in
     *     it tells
     * @throws MalformedFormatException if it has a file for none of these names, and none that fits any
     */
    public static Extension of(List<String> names, TreeSource source) throws IOException {
        FileTree tree = source.read();
        for (String name : names) {
            for (ExtensionKind kind : ExtensionKind.values()) {
                if (ExtensionRelease.find(kind, name, tree).isPresent()) {
                    return new Extension(kind, name, source);
                }
            }
        }
        throw new MalformedFormatException(
                source.describe().name(),
                "extension-release",
                "there is none for an extension called "
                        + String.join(" or ", names)
                        + " in "
                        + Arrays.stream(ExtensionKind.values())
                                .map(kind -> kind.releases().toString())
                                .collect(Collectors.joining(" or "))
                        + "; systemd wants its name to be that of the image");
    }

    /**
     * What an extension of GNOME OS is called where it is installed: {@code NAME_VERSION}, or without a version, as the
     * debug extension must be to count as one.
     *
     * @param component the name by which it is published; a configuration extension is installed under the name of the
     *     system extension that it belongs to
     */
    public static List<String> installedNames(String component, String version) {
        String name = component.endsWith(CONFEXT_SUFFIX)
                ? component.substring(0, component.length() - CONFEXT_SUFFIX.length())
                : component;
        return List.of(name + "_" + version, name);
    }

    /** The kind and name, for people. */
    @Override
    public String toString() {
        return kind.word() + " " + name;
    }
}
