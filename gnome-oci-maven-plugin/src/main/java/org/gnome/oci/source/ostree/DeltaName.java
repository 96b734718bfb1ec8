package org.gnome.oci.source.ostree;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.gnome.oci.digest.Digest;

/**
 * Which commits a static delta leads from and to, and where its files lie in a repository
 * (_ostree_get_relative_static_delta_path).
 *
 * @param from the commit whose objects must be there already; none for a delta from scratch
 * @param to the commit that it leads to
 */
record DeltaName(Optional<Digest> from, Digest to) {
    private static final int FOLDER_LETTERS = 2;

    /** {@code deltas/AB/CD…/FILE} or {@code deltas/AB/CD…-EF…/FILE}, in base64 with {@code _} for the slash. */
    String path(String file) {
        String name = from.isEmpty() ? base64(to) : base64(from.get()) + "-" + base64(to);
        return "deltas/" + name.substring(0, FOLDER_LETTERS) + "/" + name.substring(FOLDER_LETTERS) + "/" + file;
    }

    private static String base64(Digest checksum) {
        byte[] bytes = HexFormat.of().parseHex(checksum.hex());
        return Base64.getEncoder().withoutPadding().encodeToString(bytes).replace('/', '_');
    }
}
