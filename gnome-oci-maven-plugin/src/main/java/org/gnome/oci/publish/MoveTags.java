package org.gnome.oci.publish;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.registry.RegistryException;
import org.gnome.oci.registry.RemoteDocument;

/**
 * Moves tags, one after another: registries have answered with errors, or with the manifest of another request, when
 * tags of one repository were moved at once.
 *
 * <p>No tag is moved before everything that is to be named was read from the registry, and each is read back.
 */
public final class MoveTags {
    private final Consumer<TagMove> moved;

    /**
     * The use case.
     *
     * @param moved told of each tag when it was moved and read back
     */
    public MoveTags(Consumer<TagMove> moved) {
        this.moved = moved;
    }

    /**
     * Moves the tags in the given order. A tag that is there already is put again: quay.io counts the days that an
     * image is kept from the last time that its tag was put.
     *
     * @throws RegistryException if a tag was not moved; the message names those that were
     */
    public void move(List<TagMove> moves) throws IOException {
        refuseContradictions(moves);
        List<RemoteDocument> documents = new ArrayList<>();
        for (TagMove move : moves) {
            documents.add(document(move));
        }
        for (int i = 0; i < moves.size(); i++) {
            try {
                move(moves.get(i), documents.get(i));
            } catch (IOException e) {
                throw new RegistryException(stopped(moves, i) + ": " + e.getMessage(), e);
            }
            moved.accept(moves.get(i));
        }
    }

    private static void refuseContradictions(List<TagMove> moves) {
        Map<String, Digest> targets = new HashMap<>();
        for (TagMove move : moves) {
            Digest other = targets.putIfAbsent(move.name(), move.digest());
            if (other != null && !other.equals(move.digest())) {
                throw new IllegalArgumentException(
                        "two images are to have the tag " + move.name() + ": " + other + " and " + move.digest());
            }
        }
    }

    private static RemoteDocument document(TagMove move) throws IOException {
        Optional<RemoteDocument> document =
                move.repository().manifest(move.digest().toString());
        if (document.isEmpty() || !document.get().digest().equals(move.digest())) {
            throw new RegistryException(move.repository().name() + " does not have " + move.digest()
                    + ", which the tag " + move.tag() + " is to name; no tag was moved");
        }
        return document.get();
    }

    private static void move(TagMove move, RemoteDocument document) throws IOException {
        move.repository().pushManifest(document.bytes().toByteArray(), document.mediaType(), move.tag());
        Optional<RemoteDocument> now = move.repository().manifest(move.tag());
        if (now.isEmpty() || !now.get().bytes().equals(document.bytes())) {
            throw new RegistryException("the registry says that " + move.name() + " was moved to " + move.digest()
                    + ", and it names "
                    + now.map(other -> other.digest().toString()).orElse("nothing"));
        }
    }

    /** A put that failed may have been heard all the same, so this says no more than is known. */
    private static String stopped(List<TagMove> moves, int failed) {
        List<String> done = moves.subList(0, failed).stream().map(TagMove::tag).toList();
        return "It is not certain that the tag " + moves.get(failed).name() + " names "
                + moves.get(failed).digest() + " ("
                + (done.isEmpty()
                        ? "no tag was moved before"
                        : done.size() + " of " + moves.size() + " tags were moved: " + done)
                + ")";
    }
}
