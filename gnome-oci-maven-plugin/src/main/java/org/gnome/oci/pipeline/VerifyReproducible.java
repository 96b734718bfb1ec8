package org.gnome.oci.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;
import org.gnome.oci.json.JsonDifference;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.oci.BlobStore;
import org.gnome.oci.oci.Image;
import org.gnome.oci.oci.ImageLayoutVerifier;
import org.gnome.oci.reproduction.ImageComparison;
import org.gnome.oci.reproduction.ImageDifference;
import org.gnome.oci.reproduction.ValueDifference;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.oci.OciTreeSource;

/** Compares the image that a build has made with what another build of the same has made. */
public final class VerifyReproducible {
    private static final String PURPOSE = "to compare";

    private final ImageFiles files;

    /** The use case, for the files of a module. */
    public VerifyReproducible(ImageFiles files) {
        this.files = files;
    }

    /**
     * The result.
     *
     * @param image what was built
     * @param compared what was compared, in words for people
     * @param difference the first difference, in words for people; empty if there is none
     */
    public record Verdict(BuiltImage image, String compared, Optional<String> difference) {}

    /**
     * Compares every file of the image and of its report with those of another build of the module.
     *
     * @param other the files of that build
     */
    public Verdict compareWith(ImageFiles other) throws IOException {
        try (BuiltLayout built = BuiltLayout.open(files, PURPOSE)) {
            ModuleOutput here = ModuleOutput.read(files);
            ModuleOutput there = ModuleOutput.read(other);
            Optional<String> difference =
                    here.equals(there) ? Optional.empty() : Optional.of(firstDifference(built, here, other, there));
            return new Verdict(built.record(), here.files().size() + " files", difference);
        }
    }

    private String firstDifference(BuiltLayout built, ModuleOutput here, ImageFiles other, ModuleOutput there)
            throws IOException {
        if (BuiltImage.read(other.record()).isEmpty()) {
            return "the other build has made no image";
        }
        try (BuiltLayout rebuilt = BuiltLayout.open(other, PURPOSE)) {
            Optional<ImageDifference> image = ImageComparison.compareWithIndex(side(built), side(rebuilt));
            return image.isPresent() ? image.get().toString() : firstFile(here, other, there);
        }
    }

    private static ImageComparison.Side side(BuiltLayout built) throws IOException {
        return new ImageComparison.Side(built.layout(), Image.read(built.layout(), Optional.empty()));
    }

    private String firstFile(ModuleOutput here, ImageFiles other, ModuleOutput there) throws IOException {
        TreeSet<String> names = new TreeSet<>(here.files().keySet());
        names.addAll(there.files().keySet());
        for (String name : names) {
            Optional<String> digestHere =
                    Optional.ofNullable(here.files().get(name)).map(Object::toString);
            Optional<String> digestThere =
                    Optional.ofNullable(there.files().get(name)).map(Object::toString);
            if (digestHere.isEmpty() || digestThere.isEmpty()) {
                return new ValueDifference(name, digestHere.orElse("missing"), digestThere.orElse("missing"))
                        .toString();
            } else if (!digestHere.equals(digestThere)) {
                return fileDifference(
                        name, files.directory().resolve(name), other.directory().resolve(name));
            }
        }
        throw new IllegalStateException("called for outputs that are equal");
    }

    private static String fileDifference(String name, Path here, Path there) throws IOException {
        Optional<ValueDifference> member = name.endsWith(".json") && isDocument(here) && isDocument(there)
                ? JsonDifference.first(
                                JsonDocument.parse(Files.readAllBytes(here), name),
                                JsonDocument.parse(Files.readAllBytes(there), name),
                                place -> false)
                        .map(found -> new ValueDifference(name + " " + found.member(), found.here(), found.there()))
                : Optional.empty();
        return member.isPresent()
                ? member.get().toString()
                : name + " differs from byte " + Files.mismatch(here, there) + ": " + Files.size(here) + " bytes here, "
                        + Files.size(there) + " bytes there";
    }

    private static boolean isDocument(Path file) throws IOException {
        return Files.size(file) <= BlobStore.MAX_DOCUMENT_BYTES;
    }

    /**
     * Compares the image with a published one; whose digest is the same is not read any further.
     *
     * @param progress told how every digest of the own image is verified
     * @throws IllegalArgumentException if the location names no image
     */
    public Verdict compareWith(TreeSources sources, SourceLocation published, Progress progress) throws IOException {
        try (BuiltLayout built = BuiltLayout.open(files, PURPOSE);
                OciTreeSource source = sources.openImage(published)) {
            Optional<String> difference = ImageComparison.compare(
                            new ImageComparison.Side(built.layout(), verified(built, progress)),
                            new ImageComparison.Side(source.store(), source.image()))
                    .map(ImageDifference::toString);
            return new Verdict(built.record(), published.toString(), difference);
        } finally {
            progress.abort();
        }
    }

    private static Image verified(BuiltLayout built, Progress progress) throws IOException {
        progress.start(
                "verifying digests",
                built.record().layers().stream()
                        .mapToLong(layer -> layer.uncompressedSize())
                        .sum());
        Image image = ImageLayoutVerifier.verify(built.layout(), progress::advance);
        progress.finish("every digest is right");
        return image;
    }
}
