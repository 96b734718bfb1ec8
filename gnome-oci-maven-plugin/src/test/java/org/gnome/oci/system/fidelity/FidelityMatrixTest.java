package org.gnome.oci.system.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.parity.ParityReport;
import org.gnome.oci.testing.BuildDirectory;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.KernelMount;
import org.gnome.oci.testing.Reliability;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every feature of a file system through every input into an image: it is there, or an error or the report says that it
 * is not. The kernel makes the features, foreign tools the inputs, and a stranger looks into the layer.
 */
class FidelityMatrixTest {
    /** The cells that were found as {@code features.txt} has them. */
    private static final Map<Outcome, Integer> FOUND = new EnumMap<>(Outcome.class);

    /** Features that are built together, since none of them is refused. */
    private record Group(Input input, boolean ofBytes, List<Cell> cells) {
        @Override
        public String toString() {
            return input + (ofBytes ? ", byte by byte" : "");
        }
    }

    @BeforeAll
    static void requireTools() throws IOException {
        Stream.of("python3", "setfacl", "tar", "ostree", "umoci").forEach(ExternalTool::require);
        ExternalTool.requireRoot();
    }

    private static Stream<Cell> cells() throws IOException {
        return Features.read().stream().flatMap(feature -> feature.cells().stream());
    }

    static List<Group> groups() throws IOException {
        List<Group> groups = new ArrayList<>();
        for (Input input : Input.values()) {
            for (boolean ofBytes : new boolean[] {false, true}) {
                List<Cell> cells = cells().filter(cell -> cell.input() == input && cell.ofBytes() == ofBytes)
                        .filter(cell -> cell.outcome() == Outcome.KEPT || cell.outcome() == Outcome.DECLARED)
                        .toList();
                if (!cells.isEmpty()) {
                    groups.add(new Group(input, ofBytes, cells));
                }
            }
        }
        return groups;
    }

    @ParameterizedTest
    @MethodSource("groups")
    void isInTheImageOrTheReportSaysThatItIsNot(Group group, @TempDir Path work) throws Exception {
        try (KernelMount memory = KernelMount.ofMemory(work.resolve("memory"))) {
            Path tree = memory.directory().resolve("tree");
            Features.make(tree, true, group.cells().stream().map(Cell::feature).toList());
            Passage passage = Passage.of(group.input().pack(tree, work, group.ofBytes()), work);
            Observation found = Observation.ofTar(Passage.layer(passage.build(LayerCompression.NONE), 0));
            Observation expected = Observation.ofDirectory(tree);
            ParityReport report = passage.compare();
            assertThat(report.failures()).isEmpty();
            Declarations declared = Declarations.of(report);
            List<String> wrong = new ArrayList<>();
            for (Cell cell : group.cells()) {
                String below = "./" + cell.feature().slug();
                assertThat(expected.under(below)).as(cell.toString()).hasSizeGreaterThan(1);
                cell.judge(found.differences(expected, below), declared).ifPresent(wrong::add);
            }
            assertThat(wrong).isEmpty();
            group.cells().forEach(cell -> FOUND.merge(cell.outcome(), 1, Integer::sum));
        }
    }

    static List<Cell> refused() throws IOException {
        return cells().filter(cell -> cell.outcome() == Outcome.REFUSED).toList();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefusedWithAReason(Cell cell, @TempDir Path work) throws Exception {
        try (KernelMount memory = KernelMount.ofMemory(work.resolve("memory"))) {
            Features.make(memory.directory(), false, List.of(cell.feature()));
            Path tree = memory.directory().resolve(cell.feature().slug());
            Passage passage = Passage.of(cell.input().pack(tree, work, cell.ofBytes()), work);
            assertThatThrownBy(() -> passage.build(LayerCompression.NONE))
                    .isInstanceOf(IOException.class)
                    .satisfies(e -> assertThat(cell.feature().errors())
                            .as("the reason in: %s", e.getMessage())
                            .anyMatch(String.valueOf(e.getMessage())::contains));
            BuildDirectory.requireNothingBuilt(passage.files().directory(), cell.toString());
            FOUND.merge(Outcome.REFUSED, 1, Integer::sum);
        }
    }

    @Test
    void aLossThatNobodyDeclaresIsFound() throws IOException {
        Cell kept = cells().findFirst().orElseThrow();
        Map<String, String> keywords = Map.of("type", "file", "xattr.user.a", "31", "time", "1.0");
        Observation expected = Observation.of("./f", keywords);
        Declarations time = new Declarations(Map.of("mtime", "every file has the same"), List.of("/g was not mounted"));
        assertThat(kept.judge(expected.differences(expected, "./f"), time)).isEmpty();

        Observation withoutXattr = Observation.of("./f", Map.of("type", "file", "time", "1.0"));
        assertThat(kept.judge(withoutXattr.differences(expected, "./f"), time))
                .hasValueSatisfying(reason -> assertThat(reason).contains("lost silently", "xattr.user.a"));
        Observation withoutFile = Observation.of("./g", keywords);
        assertThat(kept.judge(withoutFile.differences(expected, "./f"), time))
                .hasValueSatisfying(reason -> assertThat(reason).contains("lost silently", "type"));
        Observation ofAnotherTime = Observation.of("./f", Map.of("type", "file", "xattr.user.a", "31", "time", "2.0"));
        assertThat(kept.judge(ofAnotherTime.differences(expected, "./f"), time))
                .hasValueSatisfying(reason -> assertThat(reason).contains("is DECLARED instead of KEPT"));
    }

    @Test
    void everyFeatureHasAnOutcomeForEveryInput() throws IOException {
        List<Feature> features = Features.read();
        assertThat(features).extracting(Feature::slug).doesNotHaveDuplicates();
        assertThat(features).allMatch(feature -> feature.cells().size() == Input.values().length);
        assertThat(features)
                .filteredOn(feature -> feature.cells().stream().anyMatch(cell -> cell.outcome() == Outcome.REFUSED))
                .allMatch(feature -> !feature.errors().isEmpty());
    }

    @AfterAll
    static void stateTheFigure() throws IOException {
        int none = (int) cells().filter(cell -> cell.outcome() == Outcome.NONE).count();
        int found = FOUND.values().stream().mapToInt(Integer::intValue).sum();
        int features = Features.read().size();
        if (found + none == features * Input.values().length) {
            Reliability.figure(
                    "No attribute is lost silently",
                    "%d features x %d inputs: %d kept, %d refused, %d declared, %d without a form, 0 lost"
                            .formatted(
                                    features,
                                    Input.values().length,
                                    FOUND.getOrDefault(Outcome.KEPT, 0),
                                    FOUND.getOrDefault(Outcome.REFUSED, 0),
                                    FOUND.getOrDefault(Outcome.DECLARED, 0),
                                    none));
        }
    }
}
