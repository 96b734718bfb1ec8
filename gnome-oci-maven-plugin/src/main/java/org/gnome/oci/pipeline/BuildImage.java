package org.gnome.oci.pipeline;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.AtomicOutput;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.MatchingOutputStream;
import org.gnome.oci.layer.Layer;
import org.gnome.oci.layer.LayerEntry;
import org.gnome.oci.layer.LayerStrategy;
import org.gnome.oci.layer.LayerWriter;
import org.gnome.oci.layer.SquashedLayer;
import org.gnome.oci.layer.StreamLayerEncoder;
import org.gnome.oci.oci.Image;
import org.gnome.oci.oci.ImageConfig;
import org.gnome.oci.oci.ImageLayoutVerifier;
import org.gnome.oci.oci.ImageLayoutWriter;
import org.gnome.oci.oci.LayoutDirectory;
import org.gnome.oci.oci.OciArchiveWriter;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.HardlinkGroups;

/** Builds an image from its specification: sources, desired tree, layers, layout and archive. */
public final class BuildImage {
    private static final int BUFFER_BYTES = 1 << 17;
    private static final LayerStrategy STRATEGY = new SquashedLayer();

    private final TreeSources sources;
    private final String tool;
    private final int workers;
    private final Progress progress;

    /**
     * The use case.
     *
     * @param sources opens the sources
     * @param tool what builds, exactly: another tool may build other bytes of the same inputs
     * @param workers how many threads may work; no byte depends on it
     * @param progress told how it goes
     */
    public BuildImage(TreeSources sources, String tool, int workers, Progress progress) {
        this.sources = sources;
        this.tool = tool;
        this.workers = workers;
        this.progress = progress;
    }

    /**
     * The result.
     *
     * @param image what was built
     * @param unchanged whether it had been built before from the same inputs, and was only verified
     */
    public record Result(BuiltImage image, boolean unchanged) {}

    /** Builds the image, unless its files are there, whole, and made from the same inputs. */
    public Result build(ImageSpecification specification, ImageFiles files) throws IOException {
        try (Composition composition = Composition.open(sources, specification.composition())) {
            List<SourceDescription> descriptions = composition.describe();
            Digest inputs = BuildInputs.digest(specification, descriptions, composition.inputs(), tool);
            Optional<BuiltImage> previous = previous(specification, files, inputs);
            if (previous.isPresent()) {
                return new Result(previous.get(), true);
            }
            FileTree desired = composition.compose(Optional.empty(), specification.created());
            return new Result(write(specification, files, desired, descriptions, inputs), false);
        } finally {
            progress.abort();
        }
    }

    private Optional<BuiltImage> previous(ImageSpecification specification, ImageFiles files, Digest inputs)
            throws IOException {
        try {
            Optional<BuiltImage> previous = BuiltImage.read(files.record());
            if (previous.isPresent()
                    && previous.get().inputs().equals(inputs)
                    && isWhole(files, previous.get())
                    && isArchived(specification, files)) {
                return previous;
            }
        } catch (IOException e) {
            // Whatever is wrong with the files of an earlier build, this one replaces them.
        }
        return Optional.empty();
    }

    private static boolean isWhole(ImageFiles files, BuiltImage image) throws IOException {
        try (LayoutDirectory layout = new LayoutDirectory(files.layout())) {
            Image verified = ImageLayoutVerifier.verify(layout, bytes -> {});
            return verified.descriptor().digest().equals(image.digest());
        }
    }

    private static boolean isArchived(ImageSpecification specification, ImageFiles files) throws IOException {
        if (!Files.exists(files.archive())) {
            return false;
        }
        InputStream archive = new BufferedInputStream(Files.newInputStream(files.archive()), BUFFER_BYTES);
        try (MatchingOutputStream matching = new MatchingOutputStream(archive)) {
            OciArchiveWriter.write(files.layout(), matching, specification.filesTimestamp());
            return matching.matchesToTheEnd();
        }
    }

    private BuiltImage write(
            ImageSpecification specification,
            ImageFiles files,
            FileTree desired,
            List<SourceDescription> descriptions,
            Digest inputs)
            throws IOException {
        try (AtomicOutput layout = AtomicOutput.directory(files.layout());
                AtomicOutput archive = AtomicOutput.file(files.archive())) {
            List<Layer> layers = writeLayout(specification, layout.path(), desired, descriptions);
            Image verified = verify(layout.path(), layers);
            writeArchive(layout.path(), archive.path(), specification.filesTimestamp());
            BuiltImage image = new BuiltImage(
                    inputs,
                    specification.reference().toString(),
                    specification.platform().architecture(),
                    verified.descriptor().digest(),
                    verified.manifest().config().digest(),
                    layers,
                    descriptions);
            // Without a record nobody takes the new layout and the old archive for one build, nor the old report for
            // one of the new image.
            Files.deleteIfExists(files.record());
            AtomicOutput.deleteRecursively(files.parity());
            layout.commit();
            archive.commit();
            AtomicOutput.write(files.record(), image.toBytes());
            return image;
        }
    }

    private List<Layer> writeLayout(
            ImageSpecification specification, Path directory, FileTree desired, List<SourceDescription> descriptions)
            throws IOException {
        ImageLayoutWriter writer = new ImageLayoutWriter(directory);
        List<Layer> layers = new ArrayList<>();
        progress.start("writing layers", contentBytes(desired));
        for (List<LayerEntry> entries : STRATEGY.plan(desired)) {
            layers.add(writer.writeLayer(out -> {
                try (StreamLayerEncoder encoder = new StreamLayerEncoder(out, specification.compression(), workers)) {
                    return new LayerWriter(specification.filesTimestamp(), workers, progress::advance)
                            .write(entries, encoder);
                }
            }));
        }
        progress.finish(layers.size() == 1 ? "1 layer" : layers.size() + " layers");
        Instant created = created(specification, descriptions);
        writer.writeImage(
                config(specification, layers, created),
                layers,
                annotations(specification, created),
                specification.reference());
        return layers;
    }

    private static long contentBytes(FileTree tree) {
        return HardlinkGroups.of(tree).files().stream()
                .mapToLong(file -> file.content().size())
                .sum();
    }

    /** The time of the newest source, since the image cannot have been made before it. */
    private static Instant created(ImageSpecification specification, List<SourceDescription> descriptions)
            throws MalformedFormatException {
        Instant created = specification
                .created()
                .orElseGet(() -> descriptions.stream()
                        .flatMap(description -> description.timestamp().stream())
                        .max(Instant::compareTo)
                        .orElse(specification.filesTimestamp()));
        if (!ImageSpecification.isWritable(created)) {
            throw new MalformedFormatException("source", "timestamp", created + " cannot be written as RFC 3339");
        }
        return created;
    }

    private static ImageConfig config(ImageSpecification specification, List<Layer> layers, Instant created) {
        Optional<String> timestamp = Optional.of(ImageConfig.timestamp(created));
        List<ImageConfig.History> history = layers.stream()
                .map(layer -> new ImageConfig.History(
                        timestamp, Optional.of("gnome-oci-maven-plugin"), specification.comment()))
                .toList();
        return new ImageConfig(
                timestamp,
                specification.platform(),
                specification.labels(),
                layers.stream().map(Layer::diffId).toList(),
                history);
    }

    private static SortedMap<String, String> annotations(ImageSpecification specification, Instant created) {
        TreeMap<String, String> annotations = new TreeMap<>(specification.annotations());
        annotations.putIfAbsent("org.opencontainers.image.created", ImageConfig.timestamp(created));
        return annotations;
    }

    private Image verify(Path directory, List<Layer> layers) throws IOException {
        progress.start(
                "verifying digests",
                layers.stream().mapToLong(Layer::uncompressedSize).sum());
        try (LayoutDirectory layout = new LayoutDirectory(directory)) {
            Image image = ImageLayoutVerifier.verify(layout, progress::advance);
            progress.finish("every digest is right");
            return image;
        }
    }

    private static void writeArchive(Path layout, Path archive, Instant mtime) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive), BUFFER_BYTES)) {
            OciArchiveWriter.write(layout, out, mtime);
        }
    }
}
