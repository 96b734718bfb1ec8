package org.gnome.oci.pipeline;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.FileLocks;
import org.gnome.oci.io.Lease;
import org.gnome.oci.io.MatchingOutputStream;
import org.gnome.oci.oci.Image;
import org.gnome.oci.oci.ImageLayoutVerifier;
import org.gnome.oci.oci.LayoutDirectory;
import org.gnome.oci.oci.OciArchiveWriter;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.tree.FileTree;

/** Builds an image from its specification: sources, desired tree, layers, layout and archive. */
public final class BuildImage {
    private static final int BUFFER_BYTES = 1 << 17;

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

    /**
     * Builds the image, unless its files are there, whole, and made from the same inputs. Waits for another build that
     * is at the same files.
     */
    public Result build(ImageSpecification specification, ImageFiles files) throws IOException {
        Lease alone = FileLocks.exclusive(files.lock());
        try {
            files.removeAbandoned();
            return buildAlone(specification, files);
        } finally {
            alone.close();
        }
    }

    private Result buildAlone(ImageSpecification specification, ImageFiles files) throws IOException {
        try (Composition composition = Composition.open(sources, specification.composition());
                OpenParent parent = OpenParent.open(sources, specification)) {
            List<SourceDescription> descriptions = composition.describe();
            Digest inputs =
                    BuildInputs.digest(specification, parent.description(), descriptions, composition.inputs(), tool);
            Optional<BuiltImage> previous = previous(specification, files, inputs);
            if (previous.isPresent()) {
                return new Result(previous.get(), true);
            }
            FileTree desired = composition.compose(parent.tree(), specification.created());
            BootcSupport bootc = BootcSupport.of(specification.operatingSystem(), desired);
            ImageWriter writer = new ImageWriter(specification, bootc, files, workers, progress);
            return new Result(writer.write(desired, parent, descriptions, composition.notes(), inputs), false);
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
}
