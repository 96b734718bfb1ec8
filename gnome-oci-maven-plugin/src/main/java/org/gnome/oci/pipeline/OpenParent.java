package org.gnome.oci.pipeline;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.layer.Layer;
import org.gnome.oci.layer.ParentImage;
import org.gnome.oci.oci.ImageConfig;
import org.gnome.oci.oci.ImageLayoutWriter;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.oci.OciTreeSource;
import org.gnome.oci.tree.FileTree;
import org.jspecify.annotations.Nullable;

/** The image that another one is built upon, open, if there is one. */
final class OpenParent implements Closeable {
    private final Optional<OciTreeSource> source;
    private @Nullable ParentImage image;

    private OpenParent(Optional<OciTreeSource> source) {
        this.source = source;
    }

    /**
     * Opens the parent that a specification names.
     *
     * @throws MalformedFormatException if it is there but made for another platform
     */
    static OpenParent open(TreeSources sources, ImageSpecification specification) throws IOException {
        if (specification.parent().isEmpty()) {
            return new OpenParent(Optional.empty());
        }
        OciTreeSource source = sources.openImage(specification.parent().get());
        try {
            ImageConfig config = source.image().config();
            if (!config.platform().equals(specification.platform())) {
                throw new MalformedFormatException(
                        specification.parent().get().toString(),
                        "config.architecture",
                        "is " + config.platform().architecture() + " where the image is to be "
                                + specification.platform().architecture() + "; build the parent for it first");
            }
            return new OpenParent(Optional.of(source));
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    /** What the parent is. */
    Optional<SourceDescription> description() throws IOException {
        return source.isPresent() ? Optional.of(source.get().describe()) : Optional.empty();
    }

    /** Layers and tree, read once. */
    ParentImage image() throws IOException {
        if (image == null) {
            image = source.isPresent() ? source.get().readLayers() : ParentImage.NONE;
        }
        return image;
    }

    /** What the parent's layers make together, if there is a parent. */
    Optional<FileTree> tree() throws IOException {
        return source.isPresent() ? Optional.of(image().tree()) : Optional.empty();
    }

    /** How the parent's layers came to be; an entry that says nothing for each that it does not tell of. */
    List<ImageConfig.History> history() throws IOException {
        List<ImageConfig.History> history = new ArrayList<>(
                source.isPresent() ? source.get().image().config().history() : List.of());
        long told = history.stream().filter(entry -> !entry.emptyLayer()).count();
        for (long layer = told; layer < image().layers().size(); layer++) {
            history.add(ImageConfig.History.UNKNOWN);
        }
        return history;
    }

    /** Copies a layer of the parent as it is. */
    void copyLayer(Layer layer, ImageLayoutWriter writer) throws IOException {
        writer.copyLayer(
                source.orElseThrow(() -> new IllegalStateException("there is no parent"))
                        .store(),
                layer);
    }

    @Override
    public void close() throws IOException {
        if (source.isPresent()) {
            source.get().close();
        }
    }
}
