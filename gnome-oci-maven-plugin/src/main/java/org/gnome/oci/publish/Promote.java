package org.gnome.oci.publish;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.registry.ImageRepository;
import org.gnome.oci.registry.RegistryException;
import org.gnome.oci.registry.RemoteDocument;

/** Gives further tags to what a repository has, without sending it again. */
public final class Promote {
    private final ImageRepository repository;
    private final Consumer<TagMove> moved;

    /**
     * The use case.
     *
     * @param moved told of each tag when it was moved and read back
     */
    public Promote(ImageRepository repository, Consumer<TagMove> moved) {
        this.repository = repository;
        this.moved = moved;
    }

    /**
     * Moves the tags to what a digest or a tag names now.
     *
     * @return the digest of it
     */
    public Digest promote(String tagOrDigest, List<String> tags) throws IOException {
        Optional<RemoteDocument> document = repository.manifest(tagOrDigest);
        if (document.isEmpty()) {
            throw new RegistryException(repository.name() + " has nothing that " + tagOrDigest + " names");
        }
        Digest digest = document.get().digest();
        new MoveTags(moved)
                .move(TagMove.inOrder(List.of(tags.stream()
                        .map(tag -> new TagMove(repository, tag, digest))
                        .toList())));
        return digest;
    }
}
