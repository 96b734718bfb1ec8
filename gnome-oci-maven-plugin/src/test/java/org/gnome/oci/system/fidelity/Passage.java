package org.gnome.oci.system.fidelity;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.Image;
import org.gnome.oci.oci.ImageReference;
import org.gnome.oci.oci.LayoutDirectory;
import org.gnome.oci.parity.ParityReport;
import org.gnome.oci.parity.RuleSet;
import org.gnome.oci.pipeline.BuildImage;
import org.gnome.oci.pipeline.CompareTrees;
import org.gnome.oci.pipeline.CompositionSpecification;
import org.gnome.oci.pipeline.ImageFiles;
import org.gnome.oci.pipeline.ImageSpecification;
import org.gnome.oci.pipeline.Progress;
import org.gnome.oci.pipeline.StandardInput;
import org.gnome.oci.pipeline.TreeSources;
import org.gnome.oci.pipeline.TrustedKeys;
import org.gnome.oci.report.JsonReport;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.SourceLocation.Scheme;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.testing.NoNetwork;

/**
 * The way of a source into an image, as a build goes it.
 *
 * @param source what the image is made of
 * @param parent the image that it is built upon
 * @param work where its files go
 */
record Passage(SourceLocation source, Optional<SourceLocation> parent, Path work) {
    static final ImageReference REFERENCE = new ImageReference("example.org/fidelity", "latest");

    /** The time that all files of the image get, which make.py gives to files. */
    static final Instant FILES_TIME = Instant.parse("2011-11-11T11:11:11Z");

    private static final int WORKERS = 2;

    static Passage of(SourceLocation source, Path work) {
        return new Passage(source, Optional.empty(), work);
    }

    /** Where the image is or would be. */
    ImageFiles files() {
        return new ImageFiles(work.resolve("target"), "test");
    }

    /** Builds the image. */
    ImageFiles build(LayerCompression compression) throws IOException {
        ImageSpecification specification = new ImageSpecification(
                REFERENCE,
                new Descriptor.Platform("linux", "amd64"),
                parent,
                CompositionSpecification.of(source),
                false,
                compression,
                FILES_TIME,
                Optional.empty(),
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty());
        new BuildImage(sources(), "test", WORKERS, Progress.SILENT).build(specification, files());
        return files();
    }

    /** Compares the image that was built with what it is made of. */
    ParityReport compare() throws IOException {
        SourceLocation image = new SourceLocation(Scheme.OCI, files().layout().toString(), Optional.empty());
        try (TreeSource reference = sources().open(source);
                TreeSource built = sources().open(image)) {
            return new CompareTrees(WORKERS, Progress.SILENT).compare(reference, built, RuleSet.EMPTY, LocalDate.EPOCH);
        }
    }

    /** The documents of an image in a layout. */
    static Image image(Path directory) throws IOException {
        try (LayoutDirectory layout = new LayoutDirectory(directory)) {
            return Image.read(layout, Optional.empty());
        }
    }

    /** The blob of a layer, of which the lowest is the first. */
    static Path layer(ImageFiles files, int index) throws IOException {
        return files.layout()
                .resolve("blobs/sha256")
                .resolve(image(files.layout())
                        .manifest()
                        .layers()
                        .get(index)
                        .digest()
                        .hex());
    }

    /** The bytes of {@code parity.json}. */
    static byte[] json(ParityReport report) throws IOException {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        new JsonReport().render(report, json);
        return json.toByteArray();
    }

    private TreeSources sources() {
        return new TreeSources(
                work,
                work,
                new StandardInput(InputStream.nullInputStream(), work),
                new TrustedKeys(false, List.of(), Instant.EPOCH),
                NoNetwork.settings(work),
                NoNetwork.DISKS);
    }
}
