package org.gnome.oci.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.inject.Inject;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoParameter;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageReference;
import org.gnome.oci.parity.Outcome;
import org.gnome.oci.pipeline.BuildImage;
import org.gnome.oci.pipeline.BuiltImage;
import org.gnome.oci.pipeline.CompositionSpecification;
import org.gnome.oci.pipeline.ImageFiles;
import org.gnome.oci.pipeline.ImageSpecification;
import org.gnome.oci.pipeline.ListTree;
import org.gnome.oci.pipeline.Progress;
import org.gnome.oci.pipeline.StandardInput;
import org.gnome.oci.pipeline.TreeSources;
import org.gnome.oci.pipeline.TrustedKeys;
import org.gnome.oci.report.SiteModule;
import org.gnome.oci.report.SiteReport;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.testing.NoNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goals as Maven configures them. */
@MojoTest
class GoalsTest {
    private static final String POM = "src/test/resources/unit/image/pom.xml";

    @Inject
    private MavenProject project;

    @TempDir
    private Path target;

    @BeforeEach
    void buildIntoATemporaryDirectory() {
        project.getBuild().setDirectory(target.toString());
    }

    @Test
    @InjectMojo(goal = "build", pom = POM)
    @MojoParameter(name = "name", value = "tool")
    void buildLeavesLayoutArchiveAndRecord(BuildMojo build) throws Exception {
        build.execute();
        assertThat(target.resolve("image/index.json")).exists();
        assertThat(target.resolve("tool.oci.tar")).exists();
        BuiltImage image = BuiltImage.read(target.resolve("image.json")).orElseThrow();
        assertThat(image.image()).isEqualTo("quay.io/gnome_infrastructure/gnome-build-meta:tool-master");
        assertThat(image.architecture()).isEqualTo("amd64");
    }

    @Test
    @InjectMojo(goal = "build", pom = POM)
    @MojoParameter(name = "skip", value = "true")
    void skippedBuildLeavesNothing(BuildMojo build) throws Exception {
        build.execute();
        assertThat(target).isEmptyDirectory();
    }

    @Test
    @InjectMojo(goal = "build", pom = POM)
    @MojoParameter(name = "compression", value = "lzma")
    void unknownCompressionIsTheUsersToMend(BuildMojo build) {
        assertThatThrownBy(build::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("gnome-oci.compression: \"lzma\" is none of zstd, gzip, none");
    }

    @Test
    @InjectMojo(goal = "build", pom = POM)
    @MojoParameter(name = "architecture", value = "vax")
    void unknownArchitectureListsTheKnownOnes(BuildMojo build) {
        assertThatThrownBy(build::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("aarch64")
                .hasMessageContaining("x86_64");
    }

    @Test
    @InjectMojo(goal = "build", pom = POM)
    @MojoParameter(name = "filesTimestamp", value = "yesterday")
    void timeThatIsNoneIsRefusedWithAnExample(BuildMojo build) {
        assertThatThrownBy(build::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("2011-11-11T11:11:11Z");
    }

    @Test
    @InjectMojo(goal = "build", pom = POM)
    @MojoParameter(name = "filesTimestamp", value = "1969-12-31T23:59:59Z")
    void timeThatATarCannotHoldIsRefused(BuildMojo build) {
        assertThatThrownBy(build::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("use whole seconds from 1970");
    }

    @Test
    @InjectMojo(goal = "build", pom = POM)
    @MojoParameter(name = "repository", value = "Not/A/Repository")
    void repositoryThatNoRegistryTakesIsRefused(BuildMojo build) {
        assertThatThrownBy(build::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("is no repository");
    }

    @Test
    @InjectMojo(goal = "parity", pom = POM)
    @MojoParameter(name = "name", value = "tool")
    void parityWithoutAnImageSaysWhatIsMissing(ParityMojo parity) {
        assertThatThrownBy(parity::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContaining("there is nothing at");
    }

    @Test
    @InjectMojo(goal = "ls", pom = POM)
    @MojoParameter(name = "tree", value = "directory:src/test/resources/unit/image/tree")
    void listIsWrittenToAFile(LsMojo list) throws Exception {
        Path output = target.resolve("list.mtree");
        set(list, "output", output.toFile());
        list.execute();
        assertThat(output).content().contains("./usr/bin/tool type=file");
    }

    @Test
    @InjectMojo(goal = "build", pom = POM)
    @MojoParameter(name = "rootfsManifest", value = "missing.mtree")
    void namedFileThatIsMissingIsRefused(BuildMojo build) {
        assertThatThrownBy(build::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("gnome-oci.rootfsManifest: ")
                .hasMessageContaining("does not exist");
    }

    @Test
    @InjectMojo(goal = "build", pom = "src/test/resources/unit/graft/pom.xml")
    void sourceMayBeAPartOfATreeWithReviewedModesAndItsUsersAreCreated(BuildMojo build) throws Exception {
        set(build, "name", "graft");
        build.execute();
        SourceLocation image = SourceLocation.parse("oci:" + target.resolve("image"));
        ByteArrayOutputStream listing = new ByteArrayOutputStream();
        new ListTree(sources()).print(image, listing);
        assertThat(listing.toString(StandardCharsets.UTF_8))
                .contains("./tree/usr/bin/sudo type=file mode=04755 uid=0 gid=0", "./usr/bin/tool ", "./etc/passwd ")
                .doesNotContain(".bak", "pom.xml");
    }

    @Test
    @InjectMojo(goal = "build", pom = POM)
    @MojoParameter(
            name = "sources",
            value = "directory:src/test/resources/unit/image/tree,directory:src/test/resources/unit/graft/tree")
    @MojoParameter(name = "name", value = "tool")
    void sourcesMayBeOnePropertyWithCommas(BuildMojo build) throws Exception {
        build.execute();
        assertThat(BuiltImage.read(target.resolve("image.json")).orElseThrow().sources())
                .hasSize(2);
    }

    @Test
    @InjectMojo(goal = "build", pom = POM)
    void damagedSourceEndsInOneLineThatSaysWhereAndWhatToDo(BuildMojo build) throws IOException {
        Path archive = Files.write(target.resolve("cut.tar"), new byte[512 + 100]);
        Source source = new Source();
        source.set("tar:" + archive);
        set(build, "sources", List.of(source));
        assertThatThrownBy(build::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContaining("was not built from tar:")
                .hasMessageContaining("[cut.tar @ 0x264]")
                .hasMessageEndingWith("Check the location and the input that it names")
                .hasMessageNotContaining("\n");
        assertThat(target)
                .isDirectoryNotContaining(path -> path.toString().contains("image") && !path.endsWith(".image.lock"));
    }

    @Test
    @InjectMojo(goal = "parity", pom = POM)
    @MojoParameter(name = "name", value = "tool")
    void parityOfAnEqualTreeIsIdenticalAndTheSiteShowsIt(ParityMojo parity) throws Exception {
        buildTool();
        parity.execute();
        assertThat(Files.readString(target.resolve("parity/parity.json"))).contains("\"identical\"");
        SiteModule module = new SiteModule("tool", target.resolve("parity"), target.resolve("image.json"));
        assertThat(SiteReport.write(List.of(module), target.resolve("site"))).containsEntry("tool", Outcome.IDENTICAL);
    }

    @Test
    @InjectMojo(goal = "parity", pom = POM)
    @MojoParameter(name = "name", value = "tool")
    void siteDoesNotShowTheVerdictOnAnEarlierImage(ParityMojo parity) throws Exception {
        buildTool();
        parity.execute();
        Path record = target.resolve("image.json");
        String digest = BuiltImage.read(record).orElseThrow().digest().toString();
        Files.writeString(record, Files.readString(record).replace(digest, "sha256:" + "0".repeat(64)));
        SiteModule module = new SiteModule("tool", target.resolve("parity"), record);
        assertThat(SiteReport.write(List.of(module), target.resolve("site"))).isEmpty();
    }

    @Test
    void siteReplacesNothingButAnEarlierSite() throws IOException {
        Path site = Files.createDirectory(target.resolve("public"));
        SiteReport.write(List.of(), site);
        SiteReport.write(List.of(), site);
        Path other = Files.createDirectory(target.resolve("other"));
        Files.writeString(other.resolve("precious"), "x");
        assertThatThrownBy(() -> SiteReport.write(List.of(), other)).hasMessageContaining("something else");
        assertThat(other.resolve("precious")).exists();
    }

    /** The image that the tests of other goals need. */
    private void buildTool() throws IOException {
        buildTool(target, "directory:src/test/resources/unit/image/tree");
    }

    private void buildTool(Path directory, String source) throws IOException {
        ImageSpecification specification = new ImageSpecification(
                new ImageReference("example.org/tool", "master"),
                new Descriptor.Platform("linux", "amd64"),
                Optional.empty(),
                CompositionSpecification.of(SourceLocation.parse(source)),
                false,
                LayerCompression.ZSTD,
                Instant.EPOCH,
                Optional.empty(),
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty());
        new BuildImage(sources(), "test", 1, Progress.SILENT).build(specification, new ImageFiles(directory, "tool"));
    }

    private TreeSources sources() {
        Path base = Path.of("").toAbsolutePath();
        return new TreeSources(
                base,
                target,
                new StandardInput(InputStream.nullInputStream(), target),
                new TrustedKeys(false, List.of(), Instant.EPOCH),
                NoNetwork.settings(target),
                NoNetwork.DISKS);
    }

    @Test
    @InjectMojo(goal = "ls", pom = POM)
    @MojoParameter(name = "tree", value = "zip:x")
    void unknownSchemeListsTheKnownOnes(LsMojo list) {
        assertThatThrownBy(list::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("unknown scheme \"zip\"")
                .hasMessageContaining("flatpak:REPOSITORY@REF");
    }

    @Test
    @InjectMojo(goal = "diff", pom = POM)
    @MojoParameter(name = "reference", value = "directory:src/test/resources/unit/image/tree")
    @MojoParameter(name = "image", value = "directory:src/test/resources/unit/image")
    void differencesFailAfterTheReportIsWritten(DiffMojo diff) throws IOException {
        Path output = target.resolve("report");
        set(diff, "output", output.toFile());
        assertThatThrownBy(diff::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("unexplained");
        assertThat(Files.readString(output.resolve("parity.json"))).contains("\"failed\"");
        assertThat(output.resolve("index.html")).exists();
    }

    private static void set(Object mojo, String field, Object value) {
        try {
            var declared = mojo.getClass().getDeclaredField(field);
            declared.setAccessible(true);
            declared.set(mojo, value);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    @Test
    @InjectMojo(goal = "prune", pom = POM)
    @MojoParameter(name = "maxSize", value = "plenty")
    void sizeThatIsNoneIsRefusedWithAnExample(PruneMojo prune) {
        assertThatThrownBy(prune::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("gnome-oci.cache.maxSize: \"plenty\" is no size such as 20G");
    }

    @Test
    void sizesAreReadInPowersOf1024() {
        assertThat(Configuration.bytes("size", "0")).isZero();
        assertThat(Configuration.bytes("size", " 123 ")).isEqualTo(123);
        assertThat(Configuration.bytes("size", "2K")).isEqualTo(2048);
        assertThat(Configuration.bytes("size", "20G")).isEqualTo(20L << 30);
        assertThat(Configuration.bytes("size", "999999T")).isPositive();
    }

    @Test
    @InjectMojo(goal = "ls", pom = POM)
    @MojoParameter(name = "tree", value = "ostree:https://localhost/repo@branch")
    void aRepositoryOnTheNetworkIsNotReadWithoutKeys(LsMojo list) {
        assertThatThrownBy(list::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContaining("no keys are trusted");
    }

    @Test
    @InjectMojo(goal = "push", pom = POM)
    @MojoParameter(name = "name", value = "tool")
    @MojoParameter(name = "dryRun", value = "true")
    void pushWithoutAnImageSaysWhatIsMissing(PushMojo push) {
        assertThatThrownBy(push::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContaining("there is no image to push");
    }

    @Test
    @InjectMojo(goal = "push", pom = POM)
    @MojoParameter(name = "repository", value = "quay.io/gnome/images")
    @MojoParameter(name = "mountFrom", value = "docker.io/gnome/images")
    void layersOfAnotherRegistryCannotBeMounted(PushMojo push) {
        assertThatThrownBy(push::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("docker.io/gnome/images is not in the registry of quay.io/gnome/images");
    }

    @Test
    @InjectMojo(goal = "push", pom = POM)
    @MojoParameter(name = "branch", value = "feature/one")
    void branchThatMakesNoTagIsRefused(PushMojo push) {
        assertThatThrownBy(push::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("-feature/one\" is no tag");
    }

    @Test
    @InjectMojo(goal = "promote", pom = POM)
    @MojoParameter(name = "from", value = "sha256:1234")
    @MojoParameter(name = "to", value = "stable")
    void promotesNothingThatIsNeitherDigestNorTag(PromoteMojo promote) {
        assertThatThrownBy(promote::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("\"sha256:1234\" is no tag");
    }

    @Test
    @InjectMojo(goal = "verify-reproducible", pom = POM)
    @MojoParameter(name = "name", value = "tool")
    void anImageIsReproducibleIfThePublishedOneHasItsDigest(VerifyReproducibleMojo verify) throws Exception {
        buildTool();
        set(verify, "image", "oci-archive:" + target.resolve("{name}.oci.tar"));
        verify.execute();
        set(verify, "image", "directory:" + target);
        assertThatThrownBy(verify::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("is no image: write oci:PATH");
    }

    @Test
    @InjectMojo(goal = "verify-reproducible", pom = POM)
    @MojoParameter(name = "name", value = "tool")
    void anImageThatIsNotThePublishedOneFailsWithThePath(VerifyReproducibleMojo verify) throws Exception {
        Path published = Files.createDirectory(target.resolve("published"));
        buildTool(published, "directory:src/test/resources/unit/graft/tree");
        buildTool();
        set(verify, "image", "oci:" + published.resolve("image"));
        assertThatThrownBy(verify::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageStartingWith("Not reproducible: tool sha256:")
                .hasMessageContaining("layer 1: diff ID ")
                .hasMessageContaining("the first path that differs is usr/bin/");
    }

    @Test
    @InjectMojo(goal = "verify-reproducible", pom = POM)
    void aJdkThatIsNoneIsRefused(VerifyReproducibleMojo verify) throws Exception {
        set(verify, "name", "tool");
        buildTool();
        set(verify, "jdk", target.toFile());
        assertThatThrownBy(verify::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("gnome-oci.reproducible.jdk: ")
                .hasMessageContaining(" has no bin/java");
    }

    @Test
    void expiryThatQuayDoesNotKnowIsRefused() {
        assertThat(Configuration.present(Map.of("quay.expires-after", "2w", "empty", "")))
                .containsOnlyKeys("quay.expires-after");
        assertThatThrownBy(() -> Configuration.present(Map.of("quay.expires-after", "never")))
                .hasMessageContaining("quay.io knows no \"never\"");
    }
}
