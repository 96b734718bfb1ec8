package org.gnome.oci.pipeline;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.AtomicOutput;
import org.gnome.oci.io.FileOutput;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.layer.Layer;
import org.gnome.oci.layer.LayerEntry;
import org.gnome.oci.layer.LayerStrategy;
import org.gnome.oci.layer.LayerWriter;
import org.gnome.oci.layer.ModificationTimes;
import org.gnome.oci.layer.ParentDifference;
import org.gnome.oci.layer.PlannedLayer;
import org.gnome.oci.layer.StreamLayerEncoder;
import org.gnome.oci.oci.Image;
import org.gnome.oci.oci.ImageConfig;
import org.gnome.oci.oci.ImageLayoutVerifier;
import org.gnome.oci.oci.ImageLayoutWriter;
import org.gnome.oci.oci.LayoutDirectory;
import org.gnome.oci.oci.OciArchiveWriter;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;

/**
 * Writes the files of an image, all or none.
 *
 * @param specification what the image is to be
 * @param bootc whether it may say that bootc can boot it
 * @param files where its files go
 * @param workers how many threads may work; no byte depends on it
 * @param progress told how it goes
 */
record ImageWriter(
        ImageSpecification specification, BootcSupport bootc, ImageFiles files, int workers, Progress progress) {
    /** systemd compares its time with that of the last update (ConditionNeedsUpdate=). */
    private static final TreePath USR = TreePath.of("usr");

    BuiltImage write(
            FileTree desired, OpenParent parent, List<SourceDescription> sources, List<String> notes, Digest inputs)
            throws IOException {
        Instant created = created(parent, sources);
        try (AtomicOutput layout = AtomicOutput.directory(files.layout());
                AtomicOutput archive = AtomicOutput.file(files.archive())) {
            ImageLayoutWriter writer = new ImageLayoutWriter(layout.path());
            List<Layer> layers = writeLayers(writer, desired, parent, times(created));
            writeDocuments(writer, layers, parent, created);
            Image verified = verify(layout.path(), layers);
            writeArchive(layout.path(), archive.path());
            BuiltImage image = new BuiltImage(
                    inputs,
                    specification.reference().toString(),
                    specification.platform().architecture(),
                    verified.descriptor().digest(),
                    verified.manifest().config().digest(),
                    layers,
                    parent.description(),
                    sources,
                    Stream.of(notes, EmptyXattrs.notes(desired), bootc.notes())
                            .flatMap(List::stream)
                            .toList());
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

    private ModificationTimes times(Instant created) {
        ModificationTimes times = ModificationTimes.of(specification.filesTimestamp());
        return specification.operatingSystem() ? times.except(USR, created) : times;
    }

    private List<Layer> writeLayers(
            ImageLayoutWriter writer, FileTree desired, OpenParent parent, ModificationTimes times) throws IOException {
        List<PlannedLayer> plan = plan(desired, parent);
        progress.start(
                "writing layers",
                plan.stream().mapToLong(ImageWriter::contentBytes).sum());
        List<Layer> layers = new ArrayList<>();
        for (PlannedLayer planned : plan) {
            if (planned instanceof PlannedLayer.Reused reused) {
                parent.copyLayer(reused.layer(), writer);
                layers.add(reused.layer());
            } else if (planned instanceof PlannedLayer.Written written) {
                layers.add(writer.writeLayer(out -> writeLayer(written.entries(), times, out)));
            }
        }
        int reused = parent.image().layers().size();
        progress.finish((layers.size() == 1 ? "1 layer" : layers.size() + " layers")
                + (reused > 0 ? ", " + reused + " of them the parent's" : ""));
        return layers;
    }

    private List<PlannedLayer> plan(FileTree desired, OpenParent parent) throws IOException {
        boolean compares = !parent.image().layers().isEmpty();
        LayerStrategy strategy = new ParentDifference(parent.image(), workers, bytes -> {
            if (compares) {
                progress.start("comparing with the parent", bytes);
            }
            return progress::advance;
        });
        List<PlannedLayer> plan = strategy.plan(desired);
        if (compares) {
            progress.finish(plan.size() > parent.image().layers().size() ? "different" : "the same");
        }
        return plan;
    }

    private static long contentBytes(PlannedLayer planned) {
        return planned instanceof PlannedLayer.Written written
                ? written.entries().stream()
                        .mapToLong(ImageWriter::contentBytes)
                        .sum()
                : 0;
    }

    private static long contentBytes(LayerEntry entry) {
        return entry instanceof LayerEntry.Addition && entry.node() instanceof RegularFile file
                ? file.content().size()
                : 0;
    }

    private Layer writeLayer(List<LayerEntry> entries, ModificationTimes times, OutputStream out) throws IOException {
        try (StreamLayerEncoder encoder = new StreamLayerEncoder(out, specification.compression(), workers)) {
            return new LayerWriter(times, workers, progress::advance).write(entries, encoder);
        }
    }

    private void writeDocuments(ImageLayoutWriter writer, List<Layer> layers, OpenParent parent, Instant created)
            throws IOException {
        writer.writeImage(config(layers, parent, created), layers, annotations(created), specification.reference());
    }

    /** The time of the newest source, since the image cannot have been made before it. */
    private Instant created(OpenParent parent, List<SourceDescription> sources) throws IOException {
        Optional<SourceDescription> parentDescription = parent.description();
        Instant created = specification
                .created()
                .or(() -> Stream.concat(parentDescription.stream(), sources.stream())
                        .flatMap(description -> description.timestamp().stream())
                        .max(Instant::compareTo))
                .orElse(specification.filesTimestamp());
        if (!ImageSpecification.isWritable(created)) {
            throw new MalformedFormatException("source", "timestamp", created + " cannot be written as RFC 3339");
        }
        return created;
    }

    /** Labels are the image's own, as upstream's builder has it; layers and their history are also the parent's. */
    private ImageConfig config(List<Layer> layers, OpenParent parent, Instant created) throws IOException {
        Optional<String> timestamp = Optional.of(ImageConfig.timestamp(created));
        List<ImageConfig.History> history = new ArrayList<>(parent.history());
        boolean emptyLayer = layers.equals(parent.image().layers());
        history.add(new ImageConfig.History(
                timestamp,
                Optional.of("gnome-oci-maven-plugin"),
                Optional.empty(),
                specification.comment(),
                emptyLayer));
        return new ImageConfig(
                timestamp,
                specification.platform(),
                bootc.over(specification.labels()),
                layers.stream().map(Layer::diffId).toList(),
                history);
    }

    private SortedMap<String, String> annotations(Instant created) {
        SortedMap<String, String> annotations = new TreeMap<>(specification.annotations());
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

    private void writeArchive(Path layout, Path archive) throws IOException {
        try (OutputStream out = FileOutput.create(archive)) {
            OciArchiveWriter.write(layout, out, specification.filesTimestamp());
        }
    }
}
