package org.gnome.oci.source.flatpak;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the path of a deployed runtime says: {@code …/runtime/NAME/ARCH/BRANCH/COMMIT}.
 *
 * @param commit the last name, which is the commit's checksum; for an extension that is installed in part there are a
 *     dash and digits after it
 * @param ref the ref, unless the directory was moved elsewhere
 */
record Deployment(String commit, Optional<FlatpakRef> ref) {
    private static final int REF_NAMES = 4;

    static Deployment of(Path directory) {
        int names = directory.getNameCount();
        String commit = names == 0 ? "/" : directory.getName(names - 1).toString();
        if (names <= REF_NAMES) {
            return new Deployment(commit, Optional.empty());
        }
        String ref = directory.subpath(names - 1 - REF_NAMES, names - 1).toString();
        return new Deployment(commit, FlatpakRef.parse(ref));
    }
}
