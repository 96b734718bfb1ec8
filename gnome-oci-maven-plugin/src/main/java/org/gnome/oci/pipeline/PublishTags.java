package org.gnome.oci.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.gnome.oci.io.AtomicOutput;
import org.gnome.oci.publish.MoveTags;
import org.gnome.oci.publish.PushedImage;
import org.gnome.oci.publish.RepositoryOpener;
import org.gnome.oci.publish.TagMove;
import org.gnome.oci.registry.ImageRepository;

/** Moves the tags of all images of a build, when all are in their repositories. */
public final class PublishTags {
    private PublishTags() {}

    /**
     * An image that is in its repository.
     *
     * @param opener opens that repository
     * @param image what was pushed
     * @param tags the tags that it is to have
     * @param record the {@code push.json} that tells of them afterwards
     */
    public record Ready(RepositoryOpener opener, PushedImage image, List<String> tags, Path record) {
        public Ready {
            tags = List.copyOf(tags);
        }
    }

    /**
     * Moves the tags, one after another.
     *
     * @param moved told of each tag when it was moved and read back
     */
    public static void move(List<Ready> images, Consumer<TagMove> moved) throws IOException {
        Map<String, ImageRepository> repositories = new TreeMap<>();
        try {
            List<List<TagMove>> moves = new ArrayList<>();
            for (Ready image : images) {
                moves.add(moves(image, repositories));
            }
            new MoveTags(moved).move(TagMove.inOrder(moves));
            for (Ready image : images) {
                AtomicOutput.write(
                        image.record(), image.image().withTags(image.tags()).toBytes());
            }
        } finally {
            for (ImageRepository repository : repositories.values()) {
                repository.close();
            }
        }
    }

    private static List<TagMove> moves(Ready image, Map<String, ImageRepository> repositories) throws IOException {
        if (image.tags().isEmpty()) {
            return List.of();
        }
        String name = image.image().repository().toString();
        ImageRepository known = repositories.get(name);
        ImageRepository repository = known == null ? image.opener().open() : known;
        repositories.put(name, repository);
        return image.tags().stream()
                .map(tag -> new TagMove(repository, tag, image.image().digest()))
                .toList();
    }
}
