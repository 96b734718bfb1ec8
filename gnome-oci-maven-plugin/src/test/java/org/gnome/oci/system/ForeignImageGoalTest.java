package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoParameter;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;
import org.gnome.oci.mojo.DiffMojo;
import org.gnome.oci.parity.PathMapping;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goal {@code diff}, as the README says to compare a published image with a runtime. */
@MojoTest
class ForeignImageGoalTest {
    private static final String POM = "src/test/resources/unit/image/pom.xml";

    @TempDir
    private static Path temporary;

    private static ForeignImage runtime =
            new ForeignImage(UpstreamImage.SDK, Path.of("unset"), new ForeignRuntime(Path.of("unset"), List.of()));

    @BeforeAll
    static void make() throws Exception {
        runtime = ForeignImage.make(UpstreamImage.SDK, temporary.resolve("sdk"));
    }

    @Test
    @InjectMojo(goal = "diff", pom = POM)
    @MojoParameter(name = "gpgVerify", value = "false")
    void explainsByRulesAndMappingsAndShowsBoth(DiffMojo diff) throws Exception {
        Path report = configure(diff, runtime, mappings(runtime));
        diff.execute();
        JsonObject document = JsonDocument.parse(Files.readAllBytes(report.resolve("parity.json")), "parity.json");
        assertThat(document.string("outcome")).isEqualTo("explained");
        assertThat(document.strings("warnings")).isEmpty();
        assertThat(document.object("reference").stringMap("identity"))
                .containsEntry("gnome-oci.map", String.join(", ", mappings(runtime)));
        // Names may break at their dots.
        assertThat(Files.readString(report.resolve("index.html")).replace("<wbr>", ""))
                .contains("gnome-oci.map", mappings(runtime).get(0), "Not comparable", "<code>/usr/bin/sudo</code>");
    }

    @Test
    @InjectMojo(goal = "diff", pom = POM)
    void comparesAnOperatingSystemWithItsDiskImageAndExtensions(DiffMojo diff) throws Exception {
        ForeignImage system = ForeignImage.make(UpstreamImage.GNOMEOS_DEVEL, temporary.resolve("gnomeos-devel"));
        Path report = configure(diff, system, mappings(system));
        diff.execute();
        JsonObject document = JsonDocument.parse(Files.readAllBytes(report.resolve("parity.json")), "parity.json");
        assertThat(document.string("outcome")).isEqualTo("explained");
        assertThat(document.strings("warnings")).isEmpty();
        assertThat(report.resolve("index.html"))
                .content()
                .contains("confext gnomeos-base-config is merged over /etc", "<code>/usr/bin/bootc</code>")
                .doesNotContain("Not comparable");
    }

    @Test
    @InjectMojo(goal = "diff", pom = POM)
    @MojoParameter(name = "gpgVerify", value = "false")
    void failsWithoutTheMappings(DiffMojo diff) throws Exception {
        configure(diff, runtime, List.of());
        assertThatThrownBy(diff::execute).isInstanceOf(MojoFailureException.class);
    }

    @Test
    @InjectMojo(goal = "diff", pom = POM)
    @MojoParameter(name = "gpgVerify", value = "false")
    void leavesNoReportForAMappingThatLeadsNowhere(DiffMojo diff) throws Exception {
        Path report = configure(diff, runtime, List.of("/usr/share/runtime/manual:/usr/share"));
        assertThatThrownBy(diff::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContaining("/usr/share/runtime/manual")
                .hasMessageContaining("correct the mapping");
        assertThat(report.resolve("parity.json")).doesNotExist();
    }

    @Test
    @InjectMojo(goal = "diff", pom = POM)
    @MojoParameter(name = "gpgVerify", value = "false")
    void refusesWhatIsNoMapping(DiffMojo diff) throws Exception {
        configure(diff, runtime, List.of("/usr/share/runtime/docs"));
        assertThatThrownBy(diff::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("gnome-oci.map: \"/usr/share/runtime/docs\" is no mapping; write FROM:TO");
    }

    private static List<String> mappings(ForeignImage image) {
        return image.upstream().mappings().stream().map(PathMapping::toString).toList();
    }

    private static Path configure(DiffMojo diff, ForeignImage image, List<String> mappings)
            throws ReflectiveOperationException {
        Path report = temporary.resolve("report");
        set(diff, "reference", image.reference().location().toString());
        set(diff, "image", image.image(ForeignImage.SOUND).toString());
        set(diff, "rules", image.upstream().rules().toFile());
        set(diff, "map", mappings);
        set(diff, "output", report.toFile());
        return report;
    }

    private static void set(Object mojo, String field, Object value) throws ReflectiveOperationException {
        var declared = mojo.getClass().getDeclaredField(field);
        declared.setAccessible(true);
        declared.set(mojo, value);
    }
}
