package org.gnome.oci.source.ostree;

import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.Fidelity.Attribute;

/** How a repository stores its file objects ({@code core.mode} in its config, ostree.repo-config(5)). */
public enum RepositoryMode {
    /** Compressed, with a header: what is served over HTTP. */
    ARCHIVE,
    /** As plain files, with owner, mode and attributes in an attribute of their own. */
    BARE_USER,
    /** As plain files with their permissions, and nothing else. */
    BARE_USER_ONLY;

    /** Which attributes the trees of such a repository hold. OSTree knows no times and no hardlinks. */
    public Fidelity fidelity() {
        return switch (this) {
            case ARCHIVE, BARE_USER -> Fidelity.without(Attribute.HARDLINKS, Attribute.MTIME);
            case BARE_USER_ONLY ->
                Fidelity.without(
                        Attribute.HARDLINKS,
                        Attribute.MTIME,
                        Attribute.OWNER,
                        Attribute.XATTRS,
                        Attribute.CAPABILITIES,
                        Attribute.SPECIAL_BITS);
        };
    }

    FileObjects fileObjects(ObjectDirectory objects) {
        return switch (this) {
            case ARCHIVE -> new ArchiveFileObjects(objects);
            case BARE_USER -> new BareUserFileObjects(objects);
            case BARE_USER_ONLY -> new BareUserOnlyFileObjects(objects);
        };
    }
}
