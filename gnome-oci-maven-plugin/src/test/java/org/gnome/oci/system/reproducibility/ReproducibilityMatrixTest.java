package org.gnome.oci.system.reproducibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.Condition;
import org.gnome.oci.testing.Reliability;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every file that the builds of the sample and their reports leave is the same on every host.
 *
 * <p>Each way in which hosts differ must be felt by the virtual machine that builds: otherwise it would prove nothing.
 */
class ReproducibilityMatrixTest {
    @TempDir
    private static Path temporary;

    /** Of how many axes the values meet in every combination. */
    private static final int STRENGTH = 2;

    private static final List<Matrix> MATRIX = new ArrayList<>();
    private static final List<Host> EQUAL = new ArrayList<>();
    private static final List<Fault> NOTICED = new ArrayList<>();

    @BeforeAll
    static void open() throws Exception {
        MATRIX.add(Matrix.in(temporary, STRENGTH));
    }

    private static Matrix matrix() {
        return MATRIX.get(0);
    }

    private static Stream<Host> hosts() {
        matrix().start();
        return matrix().hosts().stream();
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void buildsTheSameBytesOn(Host host) throws Exception {
        Run run = matrix().build(host.asFarAsPossible(matrix().usualHost()));
        assertThat(run.files()).isEqualTo(matrix().usual().files());
        assumeTrue(host.missing().isEmpty(), "is the same as far as it could be had: " + host.missing());
        EQUAL.add(host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform", "sdk", "gnomeos", "gnomeos-devel"})
    void comparesEveryFileOf(String image) throws Exception {
        assertThat(matrix().usual().files())
                .containsKeys(
                        image + "/" + image + ".oci.tar",
                        image + "/image.json",
                        image + "/image/index.json",
                        image + "/parity/parity.json",
                        image + "/parity/index.html")
                .hasKeySatisfying(new Condition<>(path -> path.startsWith(image + "/image/blobs/sha256/"), "a blob"));
    }

    /** The comparison can fail: what may reach the bytes does, and nothing else. */
    @Test
    void aTimeOfCreationChangesWhatItShould() throws Exception {
        Run usual = matrix().usual();
        Run run = matrix().buildAsOf("2026-02-03T04:05:06Z");
        assertThat(run.file("sdk/image/index.json")).isNotEqualTo(usual.file("sdk/image/index.json"));
        assertThat(run.file("sdk/parity/index.html")).isNotEqualTo(usual.file("sdk/parity/index.html"));
        assertThat(run.files().keySet())
                .as("the layer, but neither configuration nor manifest")
                .filteredOn(path -> path.startsWith("platform/image/blobs/"))
                .filteredOn(path -> usual.files().containsKey(path))
                .hasSize(1);
    }

    private static Stream<Fault> faults() {
        return Faults.all().stream()
                .filter(fault -> fault.axis()
                        .map(axis -> matrix().variations().hasMany(axis))
                        .orElse(true));
    }

    /** The hosts of the matrix in their order until one shows it; the product itself leaves the same on all of them. */
    @ParameterizedTest
    @MethodSource("faults")
    void noticesThatTheBytesDependOn(Fault fault) throws Exception {
        Path classes = matrix().compile(fault);
        List<Host> telling = matrix().tellingHosts(fault);
        assumeTrue(!telling.isEmpty(), "needs a host that shows " + fault);
        Future<Run> usual = matrix().startWith(classes, matrix().usualHost(), fault.images());
        for (Host host : telling) {
            Run run = Matrix.await(matrix().startWith(classes, host, fault.images()));
            if (!run.files().equals(Matrix.await(usual).files())) {
                assertThat(matrix().build(host).files())
                        .isEqualTo(matrix().usual().files());
                NOTICED.add(fault);
                return;
            }
        }
        fail("None of " + telling + " shows that the bytes depend on " + fault);
    }

    @Test
    void everyAxisShowsSomething() {
        assertThat(Faults.all())
                .flatExtracting(fault -> fault.axis().stream().toList())
                .contains(Axis.values());
    }

    @AfterAll
    static void close() throws Exception {
        try (Matrix matrix = matrix()) {
            boolean whole = EQUAL.size() == matrix.hosts().size();
            Reliability.figure(
                    "Same bytes on every host",
                    EQUAL.size() + " runs over " + Axis.values().length + " axes"
                            + (whole ? ", every " + STRENGTH + " of their values together" : "") + ", "
                            + matrix.usual().files().size() + " files, 1 digest each");
            if (NOTICED.size() == faults().count()) {
                Reliability.figure(
                        "The matrix sees what it must",
                        NOTICED.size() + " of " + NOTICED.size() + " injected dependencies on the host noticed");
            }
        }
    }
}
