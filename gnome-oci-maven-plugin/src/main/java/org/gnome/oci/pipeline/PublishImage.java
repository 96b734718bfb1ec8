package org.gnome.oci.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.AtomicOutput;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageIndex;
import org.gnome.oci.oci.LayoutDirectory;
import org.gnome.oci.oci.LayoutFormat;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.publish.PushImage;
import org.gnome.oci.publish.PushPlan;
import org.gnome.oci.publish.PushedImage;
import org.gnome.oci.registry.ImageRepository;

/** Pushes the image that a build has made, exactly that, and writes down in {@code push.json} what was pushed. */
public final class PublishImage {
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
        try (LayoutDirectory layout = builtLayout()) {
            PushedImage pushed = new PushImage(repository, mountFrom, new ReportedPush(progress)).push(layout);
            AtomicOutput.write(files.pushed(), pushed.toBytes());
            return pushed;
        }
    }

    /** What a push would do, in lines for people. */
    public List<String> plan(RepositoryName repository, List<String> tags) throws IOException {
        try (LayoutDirectory layout = builtLayout()) {
            return PushPlan.of(layout, repository, tags);
        }
    }

    /** The layout, if it holds the image that the build has told of. */
    private LayoutDirectory builtLayout() throws IOException {
        BuiltImage built = BuiltImage.read(files.record())
                .orElseThrow(() -> new MalformedFormatException(
                        String.valueOf(files.record().getFileName()),
                        "document",
                        files.record() + " does not exist: there is no image to push"));
        LayoutDirectory layout = new LayoutDirectory(files.layout());
        List<Digest> digests =
                ImageIndex.parse(layout.index(), layout.name() + " " + LayoutFormat.INDEX_FILE).manifests().stream()
                        .map(Descriptor::digest)
                        .toList();
        if (!digests.equals(List.of(built.digest()))) {
            throw new IntegrityException(
                    layout.name(), "index.json.manifests", built.digest().toString(), digests.toString());
        }
        return layout;
    }
}
