package org.gnome.oci.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The tags that upstream gives its images. */
class TagSchemeTest {
    private static final TagScheme UPSTREAM =
            new TagScheme(List.of("{name}-{branch}"), List.of("{name}-{revision}", "{name}-nightly"), "master");
    private static final Optional<String> COMMIT = Optional.of("062fb923e");

    @Test
    void masterHasBranchCommitAndNightly() {
        assertThat(UPSTREAM.tags(List.of("platform"), "master", COMMIT))
                .containsExactly("platform-master", "platform-062fb923e", "platform-nightly");
    }

    @Test
    void masterWithoutAKnownCommitHasNoTagOfIt() {
        assertThat(UPSTREAM.tags(List.of("platform"), "master", Optional.empty()))
                .containsExactly("platform-master", "platform-nightly");
    }

    @Test
    void stableBranchHasItsOwnTagOnly() {
        assertThat(UPSTREAM.tags(List.of("sdk"), "50", COMMIT)).containsExactly("sdk-50");
    }

    @Test
    void aliasHasTheSameTags() {
        assertThat(UPSTREAM.tags(List.of("gnomeos-devel", "core"), "master", Optional.empty()))
                .containsExactly("gnomeos-devel-master", "core-master", "gnomeos-devel-nightly", "core-nightly");
    }

    @Test
    void whatIsNoTagIsRefused() {
        assertThatThrownBy(() -> UPSTREAM.tags(List.of("platform"), "feature/one", COMMIT))
                .hasMessageContaining("\"platform-feature/one\" is no tag");
    }
}
