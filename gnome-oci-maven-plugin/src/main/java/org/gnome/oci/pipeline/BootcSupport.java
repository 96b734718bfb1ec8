package org.gnome.oci.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.initramfs.BootcRequirements;
import org.gnome.oci.tree.FileTree;

/**
 * Whether an image may say that bootc can boot it.
 *
 * @param claimed whether that is asked of it at all
 * @param missing sentences on what it lacks
 */
record BootcSupport(boolean claimed, List<String> missing) {
    /** Tells bootc that an image is made for it. */
    static final String LABEL = "containers.bootc";

    BootcSupport {
        missing = List.copyOf(missing);
    }

    /** Looks for what bootc needs in the tree of an operating system; nobody looks for it in another. */
    static BootcSupport of(boolean operatingSystem, FileTree tree) throws IOException {
        return operatingSystem
                ? new BootcSupport(true, BootcRequirements.missing(tree))
                : new BootcSupport(false, List.of());
    }

    /** Labels with that of bootc, if the image deserves it. */
    SortedMap<String, String> over(SortedMap<String, String> labels) {
        SortedMap<String, String> all = new TreeMap<>(labels);
        if (claimed && missing.isEmpty()) {
            all.put(LABEL, "1");
        }
        return all;
    }

    /** Why the label is missing. */
    List<String> notes() {
        return missing.isEmpty()
                ? List.of()
                : List.of("The label " + LABEL + " is not set, since bootc cannot boot this image. "
                        + String.join(" ", missing));
    }
}
