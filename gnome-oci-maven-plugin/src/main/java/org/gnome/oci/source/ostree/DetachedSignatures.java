package org.gnome.oci.source.ostree;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.MalformedFormatException;

/**
 * Reads the {@code a{sv}} beside a commit or a summary for the signatures in it, which nobody has verified: the
 * {@code aay} under {@code ostree.gpgsigs}.
 */
final class DetachedSignatures {
    /** A signature has some hundred bytes, and nothing else of size is kept beside a commit. */
    static final int MAX_BYTES = 1024 * 1024;

    private DetachedSignatures() {}

    /** The signatures; none if there is no such key. */
    static List<byte[]> read(GvariantData metadata) throws MalformedFormatException {
        GvariantValue dictionary = GvariantValue.of(metadata, OstreeFormat.DETACHED_METADATA, "metadata");
        Optional<GvariantArray> found =
                CommitMetadata.read(dictionary).array(OstreeFormat.SIGNATURES_NAME, OstreeFormat.SIGNATURES);
        List<byte[]> signatures = new ArrayList<>();
        if (found.isPresent()) {
            for (int i = 0; i < found.get().count(); i++) {
                signatures.add(found.get().element(i).bytes().toByteArray());
            }
        }
        return signatures;
    }
}
