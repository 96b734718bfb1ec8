package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.testing.LoopbackServer;
import org.gnome.oci.testing.LoopbackServer.Behaviour;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.trust.UntrustedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample channel over HTTP, verified by its own key. */
class RemoteSampleTest {
    private static final SampleProject PROJECT = SampleProject.here();
    private static final Behaviour GOOD = LoopbackServer.directory(PROJECT.repository());

    @TempDir
    private Path work;

    private static SourceLocation location(LoopbackServer server) throws Exception {
        return SourceLocation.parse("flatpak:" + server.url() + "/@" + SampleProject.REF);
    }

    @Test
    void theRuntimeOverHttpIsTheOneOnThisMachine() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(GOOD);
                TreeSource remote = PROJECT.online(work).open(location(server));
                TreeSource local = PROJECT.sources(work).open(PROJECT.reference())) {
            assertThat(remote.describe()).isEqualTo(local.describe());
            assertThat(TreeListing.of(remote.read())).isEqualTo(TreeListing.of(local.read()));
        }
    }

    @Test
    void aSummaryThatTheKeyHasNotSignedIsRefused() throws Exception {
        byte[] changed = Files.readAllBytes(PROJECT.repository().resolve("summary.idx"));
        changed[changed.length / 2] ^= 1;
        try (LoopbackServer server =
                LoopbackServer.start(request -> request.target().endsWith("/summary.idx")
                        ? LoopbackServer.bytes(request, changed)
                        : GOOD.answer(request))) {
            assertThatThrownBy(() -> PROJECT.online(work).open(location(server)))
                    .isInstanceOf(UntrustedException.class)
                    .hasMessageContaining("summary.idx of " + server.url());
        }
    }
}
