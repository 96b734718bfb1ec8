package org.gnome.oci.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gnome.oci.system.crash.FailingCalls.Fault;
import org.gnome.oci.testing.LoopbackServer;
import org.gnome.oci.testing.Reliability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * System calls that fail: a build says which file it was, leaves nothing torn, and the next one makes the same bytes.
 */
class FailingWriteTest {
    private static final int EVERY_CALL = 1;

    @TempDir
    private Path work;

    @Test
    void whicheverCallFailsTheErrorNamesTheFileAndTheNextBuildIsTheSame() throws Exception {
        List<FaultProgram.Line> lines = run();
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.outcome()).doesNotStartWith("internal error").doesNotContain("\n");
            assertThat(line.torn()).as("what is torn").isEmpty();
            assertThat(line.wrong()).as("what is wrong after the next build").isEmpty();
        });
        assertThat(lines)
                .filteredOn(line -> !isMade(line))
                .allSatisfy(line -> assertThat(line.outcome()).contains(work.toString()));
        assertThat(lines)
                .filteredOn(line -> line.fault() == Fault.SHORT)
                .hasSize(2)
                .allMatch(FailingWriteTest::isMade);
        assertThat(lines)
                .filteredOn(line -> line.fault() == Fault.READ_ONLY || line.fault() == Fault.POWER)
                .isNotEmpty()
                .noneMatch(FailingWriteTest::isMade);
        assertThat(calls(lines)).as("calls that failed").contains("open", "write");
        if (Reliability.isWhole()) {
            assertThat(calls(lines)).contains("fsync", "rename", "unlink", "mkdir");
        }
        long refused = lines.stream().filter(line -> !isMade(line)).count();
        Reliability.figure(
                "A write, fsync or rename that fails leaves nothing torn",
                "%d calls failed in 5 ways, %d builds said where and %d went on; no torn file, the next build the same"
                        .formatted(lines.size() - 2, refused, lines.size() - 2 - refused));
    }

    /** A build that hangs must not hang this one. */
    private static Duration longest() {
        return Duration.ofMinutes(Reliability.count(10, 180));
    }

    private static boolean isMade(FaultProgram.Line line) {
        return line.outcome().equals("built") || line.outcome().equals("unchanged");
    }

    private static Set<String> calls(List<FaultProgram.Line> lines) {
        return lines.stream().map(line -> line.hit().replaceFirst(" .*", "")).collect(Collectors.toSet());
    }

    private List<FaultProgram.Line> run() throws Exception {
        Path library = FailingCalls.compile(work);
        Path place = Files.createDirectory(work.resolve("place"));
        Path said = work.resolve("said");
        try (LoopbackServer server = LoopbackServer.serve(CrashBuild.SAMPLE.resolve("flatpak"))) {
            Process process = BuildProcess.start(
                    FaultProgram.class,
                    List.of("-Xmx256m"),
                    List.of(
                            place.toString(),
                            server.url(),
                            Integer.toString(Reliability.count(190, EVERY_CALL)),
                            Integer.toString(Reliability.count(37, EVERY_CALL))),
                    said,
                    FailingCalls.environment(library, place));
            assertThat(BuildProcess.finish(process, longest()))
                    .as(Files.readString(said))
                    .isZero();
        }
        try (Stream<String> text = Files.lines(said)) {
            return text.map(FaultProgram.Line::parse).toList();
        }
    }
}
