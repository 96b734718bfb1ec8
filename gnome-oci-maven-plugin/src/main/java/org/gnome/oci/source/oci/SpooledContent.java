package org.gnome.oci.source.oci;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.digest.VerifyingInputStream;
import org.gnome.oci.io.ExactInputStream;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.KnownDigest;

/** The content of a file of a layer, in the spool. */
record SpooledContent(RandomAccessSource spool, long offset, long size, Digest sha256) implements Content {
    @Override
    public InputStream open() throws IOException {
        String structure = "content at " + offset;
        InputStream window = spool.slice(spool.name(), offset, size).openStream();
        return new VerifyingInputStream(
                ExactInputStream.whole(window, size, spool.name(), structure), sha256, spool.name(), structure);
    }

    @Override
    public Optional<KnownDigest> knownDigest() {
        return Optional.of(new KnownDigest.ContentSha256(sha256));
    }

    @Override
    public long storageOrder() {
        return offset;
    }
}
