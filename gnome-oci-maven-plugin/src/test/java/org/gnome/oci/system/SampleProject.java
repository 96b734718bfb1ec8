package org.gnome.oci.system;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageReference;
import org.gnome.oci.parity.ParityReport;
import org.gnome.oci.parity.RulesReader;
import org.gnome.oci.pipeline.BuildImage;
import org.gnome.oci.pipeline.BuiltImage;
import org.gnome.oci.pipeline.CompareTrees;
import org.gnome.oci.pipeline.CompositionSpecification;
import org.gnome.oci.pipeline.DiskOptions;
import org.gnome.oci.pipeline.ImageFiles;
import org.gnome.oci.pipeline.ImageSpecification;
import org.gnome.oci.pipeline.Progress;
import org.gnome.oci.pipeline.RemoteSettings;
import org.gnome.oci.pipeline.StandardInput;
import org.gnome.oci.pipeline.TreeSources;
import org.gnome.oci.pipeline.TrustedKeys;
import org.gnome.oci.report.ReportDirectory;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.SourceLocation.Scheme;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.testing.NoNetwork;

/**
 * An image module in the sample channel, built through the pipeline as its POMs configure it.
 *
 * @param root the root of this repository, or of a copy of it
 * @param module the name of the module
 */
public record SampleProject(Path root, String module) {
    static final String REF = "runtime/org.gnome.Platform/x86_64/master";

    /** Rules are judged as of this day, since a report must not depend on the clock. */
    private static final LocalDate TODAY = LocalDate.of(2026, 1, 1);

    /** Keys and signatures are judged as of this time, which is after those of the channel were made. */
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    /** The platform image of the project that this test belongs to; surefire runs in the plugin's module. */
    public static SampleProject here() {
        return here("platform");
    }

    static SampleProject here(String module) {
        return new SampleProject(Path.of("..").toAbsolutePath().normalize(), module);
    }

    private Path directory() {
        return root.resolve("images").resolve(module);
    }

    Path channel() {
        return root.resolve("images/channels/sample");
    }

    /** The Flatpak repository; ostree must not be let into it, since it leaves files behind. */
    public Path repository() {
        return channel().resolve("flatpak");
    }

    SourceLocation reference() {
        return new SourceLocation(Scheme.FLATPAK, repository().toString(), Optional.of(REF));
    }

    /** Copies what the images are built from, with modes and times, into a directory that is made. */
    public SampleProject copyTo(Path directory) throws IOException {
        for (String part : List.of(
                "images/pom.xml",
                "images/platform",
                "images/sdk",
                "images/gnomeos",
                "images/gnomeos-devel",
                "images/channels")) {
            copy(root.resolve(part), directory.resolve(part));
        }
        return new SampleProject(directory, module);
    }

    /** Copies a file, or a directory with all that it holds but what a build left. */
    public static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (!from.relativize(file).startsWith("target")) {
                    Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    ImageFiles files(Path target) {
        return new ImageFiles(target, module);
    }

    /** Sources for repositories that nobody has signed. */
    TreeSources unverified(Path spools) throws IOException {
        return sources(spools, new TrustedKeys(false, List.of(), NOW));
    }

    private List<Path> keyFiles() throws IOException {
        return ImagePoms.read(root, module).keyFiles();
    }

    TreeSources sources(Path spools) throws IOException {
        return sources(spools, new TrustedKeys(true, keyFiles(), NOW));
    }

    /** Sources that may be on the network. */
    TreeSources online(Path spools) throws IOException {
        RemoteSettings remote = new RemoteSettings(
                spools.resolve("cache"),
                FetchSettings.online(),
                workers(),
                NoNetwork.ANONYMOUS,
                false,
                NOW,
                Progress.SILENT);
        return sources(spools, new TrustedKeys(true, keyFiles(), NOW), remote);
    }

    /** How the POMs have disk images read. */
    private DiskOptions disks() throws IOException {
        List<Path> certificates = ImagePoms.read(root, module).optionalText("verityCertificates").stream()
                .map(Path::of)
                .toList();
        return new DiskOptions("x86_64", Optional.empty(), certificates);
    }

    private TreeSources sources(Path spools, TrustedKeys trustedKeys) throws IOException {
        return sources(spools, trustedKeys, NoNetwork.settings(spools));
    }

    private TreeSources sources(Path spools, TrustedKeys trustedKeys, RemoteSettings remote) throws IOException {
        StandardInput nothing = new StandardInput(InputStream.nullInputStream(), spools);
        return new TreeSources(root, spools, nothing, trustedKeys, remote, disks());
    }

    /** As many as the goals use. */
    private static int workers() {
        return Runtime.getRuntime().availableProcessors();
    }

    BuiltImage build(ImageSpecification specification, Path target) throws IOException {
        Files.createDirectories(target);
        BuildImage build = new BuildImage(sources(target), "test", workers(), Progress.SILENT);
        return build.build(specification, files(target)).image();
    }

    /** Compares a built image with its reference, and writes the report beside it. */
    ParityReport compare(Path target) throws IOException {
        Path rules = file("rules", "parity-rules.xml").orElseThrow();
        SourceLocation image =
                new SourceLocation(Scheme.OCI, files(target).layout().toString(), Optional.empty());
        SourceLocation reference =
                SourceLocation.parse(ImagePoms.read(root, module).text("reference"));
        try (TreeSource referenceSource = sources(target).open(reference);
                TreeSource imageSource = sources(target).open(image)) {
            ParityReport report = new CompareTrees(workers(), Progress.SILENT)
                    .compare(referenceSource, imageSource, RulesReader.read(rules), TODAY);
            ReportDirectory.write(report, files(target).parity());
            return report;
        }
    }

    /** What the POMs say, with the defaults of the goal {@code build} for the rest. */
    ImageSpecification specification(LayerCompression compression) throws IOException {
        return specification(compression, Optional.empty());
    }

    /** The same upon a parent, wherever that is. */
    ImageSpecification specification(LayerCompression compression, Optional<SourceLocation> parent) throws IOException {
        return specification(compression, parent, Map.of());
    }

    /** The same with properties of the command line. */
    ImageSpecification specification(
            LayerCompression compression, Optional<SourceLocation> parent, Map<String, String> properties)
            throws IOException {
        ImagePoms poms = ImagePoms.read(root, module, properties);
        return new ImageSpecification(
                new ImageReference(
                        "quay.io/gnome_infrastructure/gnome-build-meta",
                        poms.value("project.artifactId") + "-" + poms.value("gnome-oci.branch")),
                new Descriptor.Platform("linux", "amd64"),
                parent,
                new CompositionSpecification(
                        poms.sources(directory()),
                        true,
                        file("rootfs", "rootfs"),
                        file("rootfsManifest", "rootfs.mtree"),
                        poms.isSet("sysusers"),
                        file("ids", "ids.conf"),
                        poms.tmpfiles()),
                poms.isSet("operatingSystem"),
                compression,
                Instant.parse("2011-11-11T11:11:11Z"),
                Optional.empty(),
                poms.map("labels"),
                poms.map("annotations"),
                Optional.of(poms.text("comment")));
    }

    /** A file that the POM names, or one that is in the module under its usual name. */
    private Optional<Path> file(String parameter, String usual) throws IOException {
        return ImagePoms.read(root, module)
                .optionalText(parameter)
                .map(name -> directory().resolve(name).normalize())
                .or(() -> Optional.of(directory().resolve(usual)).filter(Files::exists));
    }
}
