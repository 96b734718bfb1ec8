package org.gnome.oci.publish;

import java.util.ArrayList;
import java.util.List;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.registry.ImageRepository;

/**
 * A tag that is to name a manifest or index.
 *
 * @param repository where both are
 * @param tag the tag
 * @param digest what it is to name, which the repository has
 */
public record TagMove(ImageRepository repository, String tag, Digest digest) {
    private static final String NIGHTLY = "nightly";

    /** The name of the image by its tag. */
    String name() {
        return repository.name() + ":" + tag;
    }

    /** Whether people follow the tag from day to day, so that it moves when all else has. */
    boolean isNightly() {
        return tag.equals(NIGHTLY) || tag.endsWith("-" + NIGHTLY);
    }

    /**
     * The order in which tags of several images are moved: the first of each, the second of each, and so on, as
     * upstream does; but nightly ones last.
     */
    public static List<TagMove> inOrder(List<List<TagMove>> images) {
        List<TagMove> moves = new ArrayList<>();
        int rounds = images.stream().mapToInt(List::size).max().orElse(0);
        for (int round = 0; round < rounds; round++) {
            for (List<TagMove> image : images) {
                if (round < image.size()) {
                    moves.add(image.get(round));
                }
            }
        }
        List<TagMove> ordered =
                new ArrayList<>(moves.stream().filter(move -> !move.isNightly()).toList());
        ordered.addAll(moves.stream().filter(TagMove::isNightly).toList());
        return ordered;
    }
}
