package org.gnome.oci.source.extension;

import java.util.List;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.TreePath;

/** What an extension extends (systemd-sysext(8)). */
public enum ExtensionKind {
    /** A system extension: programs and data, in /usr and /opt. */
    SYSEXT("sysext", "usr/lib/extension-release.d", "SYSEXT_LEVEL"),
    /** A configuration extension: /etc. */
    CONFEXT("confext", "etc/extension-release.d", "CONFEXT_LEVEL");

    private final String word;
    private final String releases;
    private final String levelField;

    ExtensionKind(String word, String releases, String levelField) {
        this.word = word;
        this.releases = releases;
        this.levelField = levelField;
    }

    /** The word for it in systemd's names: {@code sysext} or {@code confext}. */
    public String word() {
        return word;
    }

    /** The directories of the root that it is laid over. */
    public List<EntryName> hierarchies() {
        return switch (this) {
            case SYSEXT -> List.of(EntryName.of("usr"), EntryName.of("opt"));
            case CONFEXT -> List.of(EntryName.of("etc"));
        };
    }

    /** The directory of its extension-release file. */
    TreePath releases() {
        return TreePath.of(releases);
    }

    /** The field of extension-release(5) and os-release(5) that names the interface between the two. */
    String levelField() {
        return levelField;
    }
}
