package org.gnome.oci.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.pipeline.BuildImage;
import org.gnome.oci.pipeline.CompositionSpecification;
import org.gnome.oci.pipeline.ImageFiles;
import org.gnome.oci.pipeline.ImageSpecification;
import org.gnome.oci.pipeline.Progress;
import org.gnome.oci.source.SourceLocation;

/**
 * Builds an image from one source, also in a virtual machine of its own: {@code BuildSource LOCATION TARGET}. Prints
 * the error if there is one.
 */
final class BuildSource {
    private BuildSource() {}

    public static void main(String[] arguments) {
        String result;
        try {
            build(SourceLocation.parse(arguments[0]), Path.of(arguments[1]));
            result = "built";
        } catch (IOException e) {
            result = String.valueOf(e.getMessage());
        }
        System.out.writeBytes((result + "\n").getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }

    static ImageFiles build(SourceLocation location, Path target) throws IOException {
        return build(location, target, LayerCompression.ZSTD);
    }

    static ImageFiles build(SourceLocation location, Path target, LayerCompression compression) throws IOException {
        ImageSpecification sample = SampleProject.here().specification(compression);
        ImageSpecification specification = new ImageSpecification(
                sample.reference(),
                sample.platform(),
                Optional.empty(),
                CompositionSpecification.of(location),
                false,
                sample.compression(),
                sample.filesTimestamp(),
                sample.created(),
                sample.labels(),
                sample.annotations(),
                sample.comment());
        ImageFiles files = new ImageFiles(Files.createDirectories(target), "test");
        new BuildImage(SampleProject.here().unverified(target), "test", 2, Progress.SILENT).build(specification, files);
        return files;
    }
}
