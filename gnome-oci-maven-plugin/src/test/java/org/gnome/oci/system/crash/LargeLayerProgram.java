package org.gnome.oci.system.crash;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageReference;
import org.gnome.oci.parity.RuleSet;
import org.gnome.oci.pipeline.BuildImage;
import org.gnome.oci.pipeline.BuiltImage;
import org.gnome.oci.pipeline.CompareTrees;
import org.gnome.oci.pipeline.CompositionSpecification;
import org.gnome.oci.pipeline.ImageFiles;
import org.gnome.oci.pipeline.ImageSpecification;
import org.gnome.oci.pipeline.Progress;
import org.gnome.oci.pipeline.RegistryAccess;
import org.gnome.oci.pipeline.RemoteSettings;
import org.gnome.oci.pipeline.StandardInput;
import org.gnome.oci.pipeline.TreeSources;
import org.gnome.oci.pipeline.TrustedKeys;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.testing.NoNetwork;

/**
 * Builds an image of a directory, or reads one back and compares it with the directory, in a virtual machine of its
 * own: {@code DIRECTORY TARGET} or {@code DIRECTORY TARGET IMAGE REGISTRY}. Prints what came of it, and the most memory
 * that the process had: {@code RESULT PEAK-KIB}.
 */
final class LargeLayerProgram {
    private static final Instant TIME = Instant.parse("2011-11-11T11:11:11Z");
    private static final int WORKERS = 2;

    private LargeLayerProgram() {}

    public static void main(String... arguments) throws IOException {
        SourceLocation directory = SourceLocation.parse("directory:" + arguments[0]);
        Path target = Files.createDirectories(Path.of(arguments[1]));
        String result = arguments.length == 2
                ? build(directory, target)
                : compare(directory, SourceLocation.parse(arguments[2]), sources(target, arguments[3]));
        System.out.writeBytes((result + " " + peakKibibytes() + "\n").getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }

    private static String build(SourceLocation directory, Path target) throws IOException {
        ImageSpecification specification = new ImageSpecification(
                new ImageReference("example.org/large", "latest"),
                new Descriptor.Platform("linux", "amd64"),
                Optional.empty(),
                CompositionSpecification.of(directory),
                false,
                LayerCompression.ZSTD,
                TIME,
                Optional.empty(),
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty());
        BuiltImage image = new BuildImage(sources(target, ""), "test", WORKERS, Progress.SILENT)
                .build(specification, new ImageFiles(target, "large"))
                .image();
        return Long.toString(image.layers().get(0).uncompressedSize());
    }

    private static String compare(SourceLocation directory, SourceLocation image, TreeSources sources)
            throws IOException {
        try (TreeSource reference = sources.open(directory);
                TreeSource built = sources.open(image)) {
            return new CompareTrees(WORKERS, Progress.SILENT)
                    .compare(reference, built, RuleSet.EMPTY, LocalDate.EPOCH)
                    .outcome()
                    .id();
        }
    }

    private static TreeSources sources(Path target, String registry) {
        RegistryAccess registries = new RegistryAccess(
                repository -> Optional.empty(), Set.of(registry), new Descriptor.Platform("linux", "amd64"));
        RemoteSettings remote = new RemoteSettings(
                target.resolve("cache"), FetchSettings.online(), WORKERS, registries, false, TIME, Progress.SILENT);
        return new TreeSources(
                target,
                target,
                new StandardInput(InputStream.nullInputStream(), target),
                new TrustedKeys(true, List.of(), TIME),
                remote,
                NoNetwork.DISKS);
    }

    /** With the code, the compressor's memory and all else that is not on the heap (proc(5), VmHWM). */
    private static String peakKibibytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .findFirst()
                .orElseThrow();
    }
}
