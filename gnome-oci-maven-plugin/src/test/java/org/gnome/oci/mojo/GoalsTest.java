package org.gnome.oci.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.inject.Inject;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoParameter;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.gnome.oci.pipeline.BuiltImage;
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
}
