package org.gnome.oci.system;

import static org.gnome.oci.system.MatrixCase.accepted;
import static org.gnome.oci.system.MatrixCase.refused;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * What can be right or wrong about a summary and its signature, and about the commits that it names.
 *
 * @param runtime what is spoiled
 */
record SummaryCases(SignedRuntime runtime) {
    List<MatrixCase> all() {
        return List.of(
                accepted("a signed summary", trial -> {}),
                refused("no summary", trial -> Files.delete(trial.summary())),
                refused("an empty summary", trial -> signedSummary(trial, new byte[0])),
                refused(
                        "noise as a summary, signed",
                        trial -> signedSummary(trial, "noise and noise".getBytes(StandardCharsets.UTF_8))),
                refused("a flipped bit in the summary", trial -> Trial.flip(trial.summary(), 8)),
                refused("a cut summary", trial -> Trial.cut(trial.summary())),
                refused("no signature of the summary", trial -> Files.delete(trial.summarySignature())),
                refused(
                        "an empty signature of the summary",
                        trial -> Files.write(trial.summarySignature(), new byte[0])),
                refused("a cut signature of the summary", trial -> Trial.cut(trial.summarySignature())),
                refused(
                        "a summary signed by an unknown key",
                        trial -> signedSummary(trial, Files.readAllBytes(trial.summary()), runtime.key("ed25519"))),
                refused("the signature of an older summary", trial -> {
                    byte[] older = Files.readAllBytes(trial.summarySignature());
                    runtime.commit(trial.repository(), "another/ref", runtime.tree());
                    runtime.summarize(trial.repository());
                    Files.write(trial.summarySignature(), older);
                }),
                refused("an older summary with the newest signature", trial -> {
                    byte[] older = Files.readAllBytes(trial.summary());
                    runtime.commit(trial.repository(), "another/ref", runtime.tree());
                    runtime.summarize(trial.repository());
                    Files.write(trial.summary(), older);
                }),
                refused("a summary without the ref", trial -> {
                    Files.delete(trial.head(Trial.REF));
                    runtime.summarize(trial.repository());
                }),
                refused("a summary that gives the ref another ref's commit", trial -> {
                    Files.copy(trial.head(Trial.OTHER_REF), trial.head(Trial.REF), StandardCopyOption.REPLACE_EXISTING);
                    runtime.summarize(trial.repository());
                }),
                accepted("a commit that does not say for which ref it is", trial -> {
                    runtime.commit(trial.repository(), Trial.REF, runtime.tree(), "--no-bindings");
                    runtime.summarize(trial.repository());
                }),
                accepted("a commit that says it is for several refs", trial -> {
                    runtime.commit(trial.repository(), Trial.REF, runtime.tree(), "--bind-ref=another/ref");
                    runtime.summarize(trial.repository());
                }),
                refused(
                        "a summary with a signed commit that has no signature",
                        trial -> Files.delete(trial.commitmeta())),
                refused(
                        "a summary with a commit that has a bad signature",
                        trial -> trial.sign(
                                runtime.gpg().sign(runtime.otherCommit(), runtime.goodKey(), SignedRuntime.SIGNED_AT))),
                accepted("a commit of the collection", trial -> collection(trial, "org.gnome.Test")),
                refused("a commit of another collection", trial -> {
                    collection(trial, "org.gnome.Other");
                    collectionOfSummary(trial, "org.gnome.Test");
                }),
                refused("a commit of no collection", trial -> {
                    collectionOfSummary(trial, "org.gnome.Test");
                }));
    }

    /** Commits for a collection, which the client expects. */
    private void collection(Trial trial, String collection) throws Exception {
        configure(trial, collection);
        runtime.commit(trial.repository(), Trial.REF, runtime.tree());
        runtime.summarize(trial.repository());
    }

    /** Makes a summary for a collection, which the client expects, of commits that are there. */
    private void collectionOfSummary(Trial trial, String collection) throws Exception {
        configure(trial, collection);
        runtime.summarize(trial.repository());
    }

    private static void configure(Trial trial, String collection) throws Exception {
        Path config = trial.repository().resolve("config");
        String lines = Files.readString(config).replaceAll("collection-id=.*\n", "");
        Files.writeString(config, lines.replace("[core]\n", "[core]\ncollection-id=" + collection + "\n"));
        trial.configureClient("gpg-verify-summary=true\ncollection-id=" + collection + "\n");
    }

    private void signedSummary(Trial trial, byte[] summary) throws Exception {
        signedSummary(trial, summary, runtime.goodKey());
    }

    private void signedSummary(Trial trial, byte[] summary, String key) throws Exception {
        Files.write(trial.summary(), summary);
        byte[] signature = runtime.gpg().sign(summary, key, SignedRuntime.SIGNED_AT);
        Files.write(trial.summarySignature(), Trial.signatures(signature));
    }
}
