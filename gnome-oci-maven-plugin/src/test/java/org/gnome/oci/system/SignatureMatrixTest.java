package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.gnome.oci.system.MatrixCase.Change;
import org.gnome.oci.system.SignedRuntime.Verdict;
import org.gnome.oci.testing.ExternalTool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether a repository is accepted, with something wrong or right about its signatures and objects: the verdict of
 * {@code ostree pull} over HTTP and ours agree, or ours is stricter for a stated reason.
 */
class SignatureMatrixTest {
    @TempDir
    private static Path work;

    private static SignedRuntime runtime;
    private static ExecutorService judges;

    @BeforeAll
    static void makeARepository() throws Exception {
        ExternalTool.require("gpg");
        ExternalTool.require("ostree");
        runtime = new SignedRuntime(work);
        judges = Executors.newFixedThreadPool(3);
    }

    @AfterAll
    static void stop() throws Exception {
        if (judges != null) {
            judges.shutdownNow();
        }
        if (runtime != null) {
            runtime.stop();
        }
    }

    /** How we read a trial. */
    private interface Reader {
        Verdict read(Trial trial) throws Exception;
    }

    @TestFactory
    Stream<DynamicTest> signaturesAndKeys() {
        return tests(new SignatureCases(runtime).all(), Trial::withoutSummary, runtime::readLocally);
    }

    @TestFactory
    Stream<DynamicTest> refs() {
        return tests(DamageCases.refs().stream(), Trial::withoutSummary, runtime::readLocally);
    }

    @TestFactory
    Stream<DynamicTest> objects() {
        return tests(DamageCases.objects().stream(), trial -> {}, runtime::readLocally, runtime::readOverHttp);
    }

    @TestFactory
    Stream<DynamicTest> summaries() {
        return tests(new SummaryCases(runtime).all().stream(), trial -> {}, runtime::readOverHttp);
    }

    /** Programs wait a lot, so that two cases at once take little more time than one. */
    private static Stream<DynamicTest> tests(Stream<MatrixCase> cases, Change before, Reader... readers) {
        Map<String, Future<?>> judged = new LinkedHashMap<>();
        cases.forEach(single -> judged.put(single.name(), judges.submit(() -> {
            judge(single, before, List.of(readers));
            return single;
        })));
        return judged.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> await(entry.getValue())));
    }

    private static void await(Future<?> judged) throws Throwable {
        try {
            judged.get();
        } catch (ExecutionException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static void judge(MatrixCase single, Change before, List<Reader> readers) throws Exception {
        Trial trial = runtime.trial();
        before.applyTo(trial);
        single.change().applyTo(trial);
        Verdict theirs = runtime.ostreePull(trial);
        assertThat(theirs.accepted())
                .as("ostree on %s: %s", single.name(), theirs.said())
                .isEqualTo(single.accepted());
        for (Reader reader : readers) {
            Verdict ours = reader.read(trial);
            assertThat(ours.accepted())
                    .as("we on %s: %s", single.name(), ours.said())
                    .isEqualTo(single.acceptedHere());
        }
    }

    /** The client has the newest commit of a ref when it is offered one from before. */
    @Test
    void olderCommitThanTheLastOneSeenIsRefused() throws Exception {
        Trial trial = runtime.trial();
        String newest = Files.readString(trial.head(Trial.REF));
        runtime.commit(trial.repository(), Trial.REF, runtime.tree(), "--timestamp=2025-05-01");
        String older = Files.readString(trial.head(Trial.REF));
        for (String offered : List.of(newest, older)) {
            Files.writeString(trial.head(Trial.REF), offered);
            runtime.summarize(trial.repository());
            Verdict theirs = runtime.ostreePull(trial, "--timestamp-check");
            Verdict ours = runtime.readOverHttp(trial);
            assertThat(theirs.accepted()).as(theirs.said()).isEqualTo(offered.equals(newest));
            assertThat(ours.accepted()).as(ours.said()).isEqualTo(offered.equals(newest));
        }
    }

    @Test
    void atLeastFortyVerdictsAreEqual() {
        Stream<MatrixCase> cases = Stream.of(
                        new SignatureCases(runtime).all(),
                        DamageCases.refs().stream(),
                        DamageCases.objects().stream(),
                        new SummaryCases(runtime).all().stream())
                .flatMap(all -> all);
        assertThat(cases.filter(single -> single.stricter().isEmpty())).hasSizeGreaterThanOrEqualTo(90);
    }
}
