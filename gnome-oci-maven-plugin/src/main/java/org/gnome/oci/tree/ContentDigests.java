package org.gnome.oci.tree;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.digest.DigestingOutputStream;

/** The SHA-256 of every content of a tree; what is not known is read once, in the order of storage. */
final class ContentDigests {
    private ContentDigests() {}

    static IdentityHashMap<RegularFile, Digest> of(FileTree tree) throws IOException {
        Set<RegularFile> files = Collections.newSetFromMap(new IdentityHashMap<>());
        tree.walk((path, node) -> {
            if (node instanceof RegularFile file) {
                files.add(file);
            }
        });
        List<RegularFile> ordered = files.stream()
                .sorted(Comparator.comparingLong(file -> file.content().storageOrder()))
                .toList();
        IdentityHashMap<RegularFile, Digest> digests = new IdentityHashMap<>();
        for (RegularFile file : ordered) {
            digests.put(file, digest(file.content()));
        }
        return digests;
    }

    private static Digest digest(Content content) throws IOException {
        Optional<KnownDigest> known = content.knownDigest();
        if (known.isPresent() && known.get() instanceof KnownDigest.ContentSha256 sha256) {
            return sha256.digest();
        }
        DigestingOutputStream digesting = new DigestingOutputStream(OutputStream.nullOutputStream());
        try (InputStream in = content.open()) {
            in.transferTo(digesting);
        }
        return digesting.digest();
    }
}
