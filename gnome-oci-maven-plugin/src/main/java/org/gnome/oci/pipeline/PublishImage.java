package org.gnome.oci.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.AtomicOutput;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.publish.PushImage;
import org.gnome.oci.publish.PushPlan;
import org.gnome.oci.publish.PushedImage;
import org.gnome.oci.registry.ImageRepository;

/** Pushes the image that a build has made, exactly that, and writes down in {@code push.json} what was pushed. */
public final class PublishImage {
    private static final String PURPOSE = "to push";

    private final ImageFiles files;

    /** The use case, for the files of a module. */
    public PublishImage(ImageFiles files) {
        this.files = files;
    }

    /**
     * Pushes by digest; no tag is moved.
     *
     * @param mountFrom a repository of the same registry that may have layers of the image
     */
    public PushedImage push(ImageRepository repository, Optional<RepositoryName> mountFrom, Progress progress)
            throws IOException {
        Files.deleteIfExists(files.pushed());
        try (BuiltLayout built = BuiltLayout.open(files, PURPOSE)) {
            PushedImage pushed = new PushImage(repository, mountFrom, new ReportedPush(progress)).push(built.layout());
            AtomicOutput.write(files.pushed(), pushed.toBytes());
            return pushed;
        }
    }

    /** What a push would do, in lines for people. */
    public List<String> plan(RepositoryName repository, List<String> tags) throws IOException {
        try (BuiltLayout built = BuiltLayout.open(files, PURPOSE)) {
            return PushPlan.of(built.layout(), repository, tags);
        }
    }
}
