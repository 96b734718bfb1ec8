package org.gnome.oci.system;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.Year;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.pipeline.CompositionSpecification;
import org.gnome.oci.pipeline.ImageFiles;
import org.gnome.oci.pipeline.ImageSpecification;
import org.gnome.oci.pipeline.SourceSpecification;
import org.gnome.oci.source.SourceLocation;

/**
 * Builds the sample in a virtual machine of its own: {@code BuildSample PROJECT OUTPUT [CREATED]}. Prints what this
 * program sees of its host as {@code host.NAME VALUE}, then every file that the builds left as {@code PATH SHA256}.
 */
final class BuildSample {
    private BuildSample() {}

    public static void main(String[] arguments) throws IOException {
        SampleProject project = new SampleProject(Path.of(arguments[0]), "platform");
        Path output = Path.of(arguments[1]);
        Optional<Instant> created = arguments.length > 2 ? Optional.of(Instant.parse(arguments[2])) : Optional.empty();
        for (LayerCompression compression : List.of(LayerCompression.ZSTD, LayerCompression.GZIP)) {
            Path target = output.resolve(compression.name());
            project.build(created(project.specification(compression), created), target);
            project.compare(target);
        }
        buildSdk(new SampleProject(project.root(), "sdk"), project.files(output.resolve("ZSTD")), output, created);
        project.build(
                directory(project.specification(LayerCompression.ZSTD), project.channel()),
                output.resolve("directory"));
        StringBuilder text = new StringBuilder();
        host(project, output).forEach((name, value) -> line(text, "host." + name, value));
        digests(output).forEach((path, digest) -> line(text, path, digest));
        System.out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }

    private static void buildSdk(SampleProject sdk, ImageFiles platform, Path output, Optional<Instant> created)
            throws IOException {
        SourceLocation parent =
                new SourceLocation(SourceLocation.Scheme.OCI, platform.layout().toString(), Optional.empty());
        Path target = output.resolve("sdk");
        sdk.build(created(sdk.specification(LayerCompression.ZSTD, Optional.of(parent)), created), target);
        sdk.compare(target);
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(' ').append(value).append('\n');
    }

    private static ImageSpecification created(ImageSpecification specification, Optional<Instant> created) {
        return new ImageSpecification(
                specification.reference(),
                specification.platform(),
                specification.parent(),
                specification.composition(),
                specification.operatingSystem(),
                specification.compression(),
                specification.filesTimestamp(),
                created,
                specification.labels(),
                specification.annotations(),
                specification.comment());
    }

    /** The same image from a directory with many entries. */
    private static ImageSpecification directory(ImageSpecification specification, Path directory) {
        return new ImageSpecification(
                specification.reference(),
                specification.platform(),
                specification.parent(),
                new CompositionSpecification(
                        List.of(SourceSpecification.of(new SourceLocation(
                                SourceLocation.Scheme.DIRECTORY, directory.toString(), Optional.empty()))),
                        specification.composition().skeleton(),
                        specification.composition().rootfs(),
                        specification.composition().rootfsManifest(),
                        false,
                        Optional.empty(),
                        new TreeSet<>()),
                specification.operatingSystem(),
                specification.compression(),
                specification.filesTimestamp(),
                specification.created(),
                specification.labels(),
                specification.annotations(),
                specification.comment());
    }

    private static SortedMap<String, String> host(SampleProject project, Path output) throws IOException {
        Path file = Files.createTempDirectory(output.getParent(), "host").resolve("file");
        Files.createFile(file);
        SortedMap<String, String> host = new TreeMap<>();
        host.put("zone", ZoneId.systemDefault().toString());
        host.put("locale", Locale.getDefault().toString());
        host.put("lowercase", hex("TITLE".toLowerCase(Locale.getDefault())));
        host.put("fileNames", String.valueOf(System.getProperty("sun.jnu.encoding")));
        host.put("encoding", String.valueOf(System.getProperty("file.encoding")));
        host.put("newFile", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        host.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
        host.put("year", Year.now(ZoneId.of("UTC")).toString());
        host.put("java", String.valueOf(System.getProperty("java.home")));
        host.put("collector", collector());
        host.put("project", project.root().toString());
        host.put("order", order(project.repository().resolve("objects")));
        host.put("zlib", zlib());
        return host;
    }

    private static String collector() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(GarbageCollectorMXBean::getName)
                .sorted()
                .toList()
                .toString();
    }

    private static String order(Path directory) throws IOException {
        StringBuilder names = new StringBuilder();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(entry -> names.append(entry.getFileName()));
        }
        return names.toString();
    }

    /** What the host's zlib makes of some bytes, through the JDK. */
    private static String zlib() throws IOException {
        byte[] content = new byte[1 << 18];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (((long) i * i * 2654435761L) >>> 29);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return Digest.ofContent(bytes.toByteArray()).hex();
    }

    private static String hex(String text) {
        return Digest.ofContent(text.getBytes(StandardCharsets.UTF_8)).hex();
    }

    private static SortedMap<String, String> digests(Path output) throws IOException {
        SortedMap<String, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(output)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                digests.put(
                        output.relativize(file).toString(),
                        Digest.ofContent(Files.readAllBytes(file)).hex());
            }
        }
        return digests;
    }
}
