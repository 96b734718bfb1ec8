package org.gnome.oci.source.flatpak;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.ostree.KeyFile;
import org.gnome.oci.tree.TreePath;

/** Reads a group {@code [Extension NAME]}, once. */
final class ExtensionPointReader {
    /** What the names of these groups begin with. */
    static final String PREFIX = "Extension ";

    private final KeyFile file;
    private final String group;

    ExtensionPointReader(KeyFile file, String group) {
        this.file = file;
        this.group = group;
    }

    ExtensionPoint read() throws MalformedFormatException {
        String name = group.substring(PREFIX.length());
        int at = name.indexOf('@');
        return new ExtensionPoint(
                at < 0 ? name : name.substring(0, at),
                at < 0 ? Optional.empty() : Optional.of(name.substring(at + 1)),
                path("directory")
                        .filter(path -> !path.isRoot())
                        .orElseThrow(() -> malformed("directory", "is missing")),
                versions(),
                flag("subdirectories"),
                path("subdirectory-suffix"),
                paths("merge-dirs"),
                path("add-ld-path"),
                flag("no-autodownload"),
                flag("autodelete"),
                flag("locale-subset"));
    }

    private List<String> versions() throws MalformedFormatException {
        List<String> versions = file.list(group, "versions");
        return versions.isEmpty() ? file.string(group, "version").stream().toList() : versions;
    }

    private boolean flag(String key) throws MalformedFormatException {
        return file.bool(group, key).orElse(false);
    }

    private Optional<TreePath> path(String key) throws MalformedFormatException {
        Optional<String> text = file.string(group, key);
        return text.isEmpty() ? Optional.empty() : Optional.of(path(key, text.get()));
    }

    private List<TreePath> paths(String key) throws MalformedFormatException {
        List<TreePath> paths = new ArrayList<>();
        for (String text : file.list(group, key)) {
            paths.add(path(key, text));
        }
        return paths;
    }

    private TreePath path(String key, String text) throws MalformedFormatException {
        try {
            return TreePath.of(text);
        } catch (IllegalArgumentException e) {
            MalformedFormatException failure = malformed(key, "\"" + text + "\" is no path below /usr");
            failure.initCause(e);
            throw failure;
        }
    }

    private MalformedFormatException malformed(String key, String reason) {
        return new MalformedFormatException(RuntimeMetadataReader.SOURCE, "[" + group + "] " + key, reason);
    }
}
