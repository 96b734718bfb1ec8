package org.gnome.oci.source.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.LoopbackServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a commit may stand for, with repositories that ostree makes. */
class RemoteBindingTest {
    @TempDir
    private Path work;

    private Path repository;
    private LoopbackServer server;

    @BeforeEach
    void serveAnEmptyRepository() throws Exception {
        ExternalTool.require("ostree");
        repository = work.resolve("repository");
        Files.createDirectories(work.resolve("tree"));
        Files.writeString(work.resolve("tree/file"), "content");
        server = LoopbackServer.serve(repository);
    }

    @AfterEach
    void stopServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    private String ostree(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 2];
        command[0] = "ostree";
        command[1] = "--repo=" + repository;
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        return new String(ExternalTool.run(work, command), StandardCharsets.UTF_8).strip();
    }

    private String commit(String branch, int day) throws Exception {
        return ostree(
                "commit",
                "--branch=" + branch,
                "--timestamp=2026-01-%02d 00:00:00 +0000".formatted(day),
                "--tree=dir=" + work.resolve("tree"));
    }

    private RemoteWork remote() {
        return RemoteWork.in(work.resolve("cache"));
    }

    private void assertRefused(RemoteWork remote, String ref, String reason) {
        assertThatThrownBy(() -> remote.read(server, ref))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void anOlderCommitThanTheLastOneSeenIsRefusedUnlessAllowed() throws Exception {
        ostree("init", "--mode=archive");
        String old = commit("branch", 1);
        String next = commit("branch", 2);
        ostree("summary", "-u");
        assertThat(remote().read(server, "branch")).isNotEmpty();

        ostree("reset", "branch", old);
        ostree("summary", "-u");
        assertRefused(remote(), "branch", "none before 2026-01-02T00:00:00Z, that of the commit " + next);
        assertRefused(remote().whenOffline(), "branch", "gnome-oci.allowDowngrade=true");
        assertThat(remote().read(server, old)).as("a commit that is named").isNotEmpty();
        assertThat(remote().allowingDowngrade().read(server, "branch")).isNotEmpty();
        assertThat(remote().read(server, "branch")).as("now it is the last one").isNotEmpty();

        commit("branch", 3);
        ostree("summary", "-u");
        assertThat(remote().read(server, "branch")).isNotEmpty();
        assertThat(RemoteWork.in(work.resolve("another")).read(server, "branch"))
                .isNotEmpty();
    }

    @Test
    void aCommitThatWasMadeForAnotherRefIsRefused() throws Exception {
        ostree("init", "--mode=archive");
        String commit = commit("one", 1);
        ostree("refs", "--create=two", commit);
        ostree("summary", "-u");
        assertThat(remote().read(server, "one")).isNotEmpty();
        assertRefused(remote(), "two", "ostree.ref-binding]: expected two but found [one]");
    }

    @Test
    void aCommitThatWasMadeForAnotherCollectionIsRefused() throws Exception {
        ostree("init", "--mode=archive", "--collection-id=org.example.One");
        commit("branch", 1);
        ostree("summary", "-u");
        assertThat(remote().read(server, "branch")).isNotEmpty();
        ostree("config", "set", "core.collection-id", "org.example.Two");
        ostree("summary", "-u");
        assertRefused(
                remote(), "branch", "ostree.collection-binding]: expected org.example.Two but found org.example.One");
    }

    @Test
    void aCommitThatSaysNothingIsRefusedInACollection() throws Exception {
        ostree("init", "--mode=archive");
        ostree("commit", "--branch=branch", "--no-bindings", "--tree=dir=" + work.resolve("tree"));
        ostree("summary", "-u");
        assertThat(remote().read(server, "branch")).isNotEmpty();
        ostree("config", "set", "core.collection-id", "org.example.One");
        ostree("summary", "-u");
        assertRefused(remote(), "branch", "but found nothing");
    }
}
