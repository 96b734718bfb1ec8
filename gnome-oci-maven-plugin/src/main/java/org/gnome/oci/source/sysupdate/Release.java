package org.gnome.oci.source.sysupdate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of one version.
 *
 * @param version the version
 * @param usr the file system of {@code /usr}
 * @param verity the hash tree over it
 * @param signature the signature of its root hash; GNOME OS publishes none
 * @param extensions the disk images of extensions by their names, in the order of the reference
 * @param notes sentences on newer versions that were passed over
 */
record Release(
        String version,
        ReleaseFile usr,
        ReleaseFile verity,
        Optional<ReleaseFile> signature,
        Map<String, ReleaseFile> extensions,
        List<String> notes) {
    Release {
        extensions = Collections.unmodifiableMap(new LinkedHashMap<>(extensions));
        notes = List.copyOf(notes);
    }

    /**
     * The root hash of the hash tree: a partition with data has the first 128 bits as its UUID, one with a hash tree
     * the last 128 (Discoverable Partitions Specification), and trees are of SHA-256 (repart.d(5)).
     */
    String rootHash() {
        return usr.partition().orElseThrow() + verity.partition().orElseThrow();
    }
}
