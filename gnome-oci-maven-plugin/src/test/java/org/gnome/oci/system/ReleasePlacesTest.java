package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.pipeline.BuildImage;
import org.gnome.oci.pipeline.ImageFiles;
import org.gnome.oci.pipeline.ImageSpecification;
import org.gnome.oci.pipeline.Progress;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.FileServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The release of the sample channel makes the same images, byte for byte, in whatever form it is read. */
class ReleasePlacesTest {
    private static final SampleProject GNOMEOS = SampleProject.here("gnomeos");
    private static final SampleProject DEVEL = SampleProject.here("gnomeos-devel");

    @TempDir
    private static Path directory;

    /** The locations of the system and of its extensions, by what people call them. */
    private static final Map<String, Place> PLACES = new TreeMap<>();

    private static FileServer server;
    private static Digest gnomeos;
    private static Digest devel;

    /**
     * A place.
     *
     * @param system the location of the operating system
     * @param extended that of the same with the extensions of gnomeos-devel
     */
    private record Place(String system, String extended) {}

    @BeforeAll
    static void makePlaces() throws Exception {
        ExternalTool.require("xz");
        ExternalTool.require("zstd");
        Path channel = GNOMEOS.channel();
        Path published = channel.resolve("sysupdate");
        server = new FileServer(published);
        PLACES.put("a sysupdate directory", sysupdate(published.toString()));
        PLACES.put("a sysupdate directory on the network", sysupdate(server.address()));

        Path plain = Files.createDirectories(directory.resolve("plain"));
        Path xz = Files.createDirectories(directory.resolve("xz"));
        List<Path> images = new ArrayList<>(List.of(channel.resolve("gnomeos.raw.zst")));
        try (Stream<Path> files = Files.list(published)) {
            files.filter(file -> !file.toString().contains("SHA256SUMS")
                            && !file.toString().endsWith(".efi"))
                    .forEach(images::add);
        }
        for (Path image : images) {
            Path unpacked = unpack(image, plain);
            ExternalTool.run(directory, "cp", unpacked.toString(), xz.toString());
            ExternalTool.run(xz, "xz", "-1", unpacked.getFileName().toString());
        }
        PLACES.put("a disk", ddi(plain, "gnomeos\\.raw"));
        PLACES.put("a disk, compressed by zstd", ddi(channel, published, "gnomeos\\.raw\\.zst"));
        PLACES.put("a disk, compressed by xz", ddi(xz, "gnomeos\\.raw\\.xz"));
        PLACES.put("partitions in files of their own", ddi(plain, "usr-.*\\.raw"));
        PLACES.put("partitions, compressed by zstd", ddi(published, "usr-.*\\.raw\\.zst"));
        PLACES.put("partitions, compressed by xz", ddi(xz, "usr-.*\\.raw\\.xz"));

        gnomeos = build(GNOMEOS, "a sysupdate directory", Optional.empty());
        devel = build(DEVEL, "a sysupdate directory", parent());
    }

    private static Path unpack(Path image, Path to) throws Exception {
        Path unpacked = to.resolve(image.getFileName().toString().replaceFirst("\\.zst$", ""));
        if (image.toString().endsWith(".zst")) {
            ExternalTool.run(to, "zstd", "-qdo", unpacked.toString(), image.toString());
        } else {
            Files.copy(image, unpacked);
        }
        return unpacked;
    }

    private static Place sysupdate(String place) {
        return new Place("sysupdate:" + place + "@usr", "sysupdate:" + place + "@usr+devel+devel-confext+debug");
    }

    private static Place ddi(Path place, String system) throws IOException {
        return ddi(place, place, system);
    }

    private static Place ddi(Path place, Path extensions, String system) throws IOException {
        String location = "ddi:" + file(place, system);
        return new Place(
                location,
                Stream.of(
                                location,
                                file(extensions, "devel-x86-64_.*").toString(),
                                file(extensions, "devel-confext-.*").toString(),
                                file(extensions, "debug-.*").toString())
                        .collect(Collectors.joining("+")));
    }

    private static Path file(Path place, String pattern) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(file -> file.getFileName().toString().matches(pattern))
                    .collect(Collectors.collectingAndThen(Collectors.toList(), found -> {
                        assertThat(found).as(pattern).hasSize(1);
                        return found.get(0);
                    }));
        }
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static Stream<String> places() {
        return PLACES.keySet().stream();
    }

    private static Optional<SourceLocation> parent() {
        return Optional.of(new SourceLocation(
                SourceLocation.Scheme.OCI,
                directory.resolve("a sysupdate directory/gnomeos/image").toString(),
                Optional.empty()));
    }

    private static Digest build(SampleProject image, String place, Optional<SourceLocation> parent) throws IOException {
        Place locations = Objects.requireNonNull(PLACES.get(place));
        ImageSpecification specification = image.specification(
                LayerCompression.ZSTD,
                parent,
                Map.of("gnomeos.source", locations.system(), "gnomeos.devel.source", locations.extended()));
        Path target = Files.createDirectories(directory.resolve(place).resolve(image.module()));
        return new BuildImage(image.online(target), "test", 2, Progress.SILENT)
                .build(specification, new ImageFiles(target, image.module()))
                .image()
                .digest();
    }

    @ParameterizedTest
    @MethodSource("places")
    void aPlaceMakesTheSameImages(String place) throws IOException {
        assertThat(build(GNOMEOS, place, Optional.empty())).isEqualTo(gnomeos);
        assertThat(build(DEVEL, place, parent())).isEqualTo(devel);
        assertThat(gnomeos).isNotEqualTo(devel);
    }
}
