package org.gnome.oci.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.settings.Server;
import org.gnome.oci.testing.ExternalTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How Maven is started to build again. */
class RebuildTest {
    @TempDir
    private Path work;

    private List<String> arguments(MavenExecutionRequest request) {
        return RebuildCommand.arguments(request, Path.of("/copy/pom.xml"), Path.of("/copy of tmp"), 2);
    }

    @Test
    void whatThisSessionBuildsIsBuiltAgain() throws IOException {
        Path settings = Files.writeString(work.resolve("settings.xml"), "<settings/>");
        MavenExecutionRequest request = new DefaultMavenExecutionRequest()
                .setOffline(true)
                .setUserSettingsFile(settings.toFile())
                .setGlobalSettingsFile(work.resolve("missing.xml").toFile())
                .setActiveProfiles(List.of("one", "two"))
                .setInactiveProfiles(List.of("three"))
                .setMakeBehavior(MavenExecutionRequest.REACTOR_MAKE_UPSTREAM)
                .setSelectedProjects(List.of("images/platform"));
        request.getUserProperties().setProperty("channel", "a b");
        request.getUserProperties().setProperty("maven.multiModuleProjectDirectory", "/first");
        assertThat(arguments(request))
                .containsExactly(
                        "--batch-mode",
                        "-Dstyle.color=never",
                        "--file",
                        "/copy/pom.xml",
                        "-T",
                        "2",
                        "--offline",
                        "--also-make",
                        "--settings",
                        settings.toString(),
                        "--activate-profiles",
                        "one,two",
                        "--activate-profiles",
                        "!three",
                        "--projects",
                        "images/platform",
                        "-Dmaven.test.skip=true",
                        "-Dchannel=a b",
                        "-Djava.io.tmpdir=/copy of tmp",
                        "-Dgnome-oci.reproducible.skip=true",
                        "package");
    }

    @Test
    void noSecretOfTheSettingsIsAnArgument() {
        Server server = new Server();
        server.setId("quay.io");
        server.setUsername("robot");
        server.setPassword("s3cr3t");
        MavenExecutionRequest request = new DefaultMavenExecutionRequest().setServers(List.of(server));
        assertThat(String.join(" ", arguments(request))).doesNotContain("s3cr3t", "robot");
    }

    @Test
    void theOtherEnvironmentDiffersInAllThatABuildCouldNotice() {
        OtherEnvironment other = OtherEnvironment.ofThisProcess(1);
        assertThat(other.zone()).isNotEqualTo(TimeZone.getDefault().getID());
        assertThat(other.locale().getLanguage())
                .isNotEqualTo(Locale.getDefault().getLanguage());
        assertThat(other.processors()).isNotEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(other.threads()).isEqualTo(2);
        assertThat(OtherEnvironment.ofThisProcess(4).threads()).isEqualTo(1);
    }

    @Test
    void whatABuildMayDependOnIsInherited() {
        Map<String, String> variables = new TreeMap<>(Map.of(
                "SOURCE_DATE_EPOCH", "1234567890",
                "OCI_REGISTRY_PASSWORD", "s3cr3t",
                "LC_ALL", "de_DE.UTF-8",
                "MAVEN_ARGS", "-T4",
                "MAVEN_OPTS", "-Xmx4g -Djavax.net.ssl.trustStore=x",
                "TZ", "UTC"));
        new OtherEnvironment("Asia/Kathmandu", new Locale("tr", "TR"), 512, 1, 2).applyTo(variables, Path.of("/jdk"));
        assertThat(variables)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "SOURCE_DATE_EPOCH", "1234567890",
                        "OCI_REGISTRY_PASSWORD", "s3cr3t",
                        "JAVA_HOME", "/jdk",
                        "LANG", "tr_TR.UTF-8",
                        "LC_CTYPE", "de_DE.UTF-8",
                        "MAVEN_OPTS",
                                "-Xmx4g -Djavax.net.ssl.trustStore=x -Xmx512m -XX:ActiveProcessorCount=1"
                                        + " -Duser.timezone=Asia/Kathmandu -Duser.language=tr -Duser.country=TR",
                        "TZ", "Asia/Kathmandu"));
    }

    @Test
    void theMaskOfNewFilesIsAnotherOne() throws Exception {
        for (String own : List.of("022", "077")) {
            List<String> command = new ArrayList<>(List.of("sh", "-c", "umask " + own + "; exec \"$@\"", "sh"));
            command.addAll(OtherEnvironment.umaskCommand());
            command.addAll(List.of("sh", "-c", "umask"));
            assertThat(new String(ExternalTool.run(work, command.toArray(String[]::new)), StandardCharsets.UTF_8)
                            .strip())
                    .isNotEqualTo("0" + own);
        }
    }
}
