package org.gnome.oci.source.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefsTest {
    private static final Digest ONE = Digest.ofContent(new byte[] {1});
    private static final Digest TWO = Digest.ofContent(new byte[] {2});

    @TempDir
    Path directory;

    private OstreeRepositoryBuilder builder;
    private OstreeRepository repository;

    @BeforeEach
    void makeRepository() throws Exception {
        builder = new OstreeRepositoryBuilder(directory.resolve("repo"), "archive-z2");
        repository = OstreeRepository.open(builder.directory());
    }

    @Test
    void prefersALocalBranch() throws Exception {
        builder.ref("heads/a/b", ONE);
        builder.ref("remotes/origin/a/b", TWO);

        assertThat(repository.resolve("a/b")).isEqualTo(ONE);
        assertThat(repository.resolve("origin:a/b")).isEqualTo(TWO);
    }

    @Test
    void findsABranchThatOneRemoteOrCollectionHas() throws Exception {
        builder.ref("remotes/origin/a", ONE);
        builder.ref("mirrors/org.gnome.Collection/b", TWO);

        assertThat(repository.resolve("a")).isEqualTo(ONE);
        assertThat(repository.resolve("b")).isEqualTo(TWO);
    }

    @Test
    void refusesToChooseBetweenRemotes() throws Exception {
        builder.ref("remotes/origin/a", ONE);
        builder.ref("remotes/other/a", TWO);

        assertThatThrownBy(() -> repository.resolve("a"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("[ref a]")
                .hasMessageContaining("means different commits")
                .hasMessageContaining("remotes/origin/a, remotes/other/a");
    }

    @Test
    void namesARefThatIsNotThereAndHowToFindOthers() {
        assertThatThrownBy(() -> repository.resolve("runtime/org.gnome.Platform/x86_64/50"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("[ref runtime/org.gnome.Platform/x86_64/50] ref: there is no such ref")
                .hasMessageContaining("ostree refs --repo=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../x",
                "a/../../x",
                "/etc/passwd",
                "a//b",
                "a/",
                ".",
                "..",
                "-a",
                ".a",
                "a b",
                "a\nb",
                "",
                "../x:a",
                "a:b:c",
                "a\0b",
                "ABCDEF/..",
                "a/./b",
                "é"
            })
    void refusesTextThatIsNoRef(String text) {
        assertThatThrownBy(() -> repository.resolve(text))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("is no ref");
    }

    @Test
    void followsAnAliasInsideTheRepositoryOnly() throws Exception {
        builder.ref("heads/real", ONE);
        Files.createSymbolicLink(builder.directory().resolve("refs/heads/alias"), Path.of("real"));
        Files.writeString(directory.resolve("outside"), TWO.hex());
        Files.createSymbolicLink(builder.directory().resolve("refs/heads/escape"), directory.resolve("outside"));
        Files.createSymbolicLink(builder.directory().resolve("refs/heads/folder"), directory);

        assertThat(repository.resolve("alias")).isEqualTo(ONE);
        assertThatThrownBy(() -> repository.resolve("escape"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("leads out of the repository");
        assertThatThrownBy(() -> repository.resolve("folder/outside"))
                .hasMessageContaining("leads out of the repository");
    }

    @Test
    void refusesARefFileWithoutAChecksum() throws Exception {
        Files.writeString(builder.directory().resolve("refs/heads/text"), "hello\n");
        Files.writeString(builder.directory().resolve("refs/heads/long"), "0".repeat(5000));

        assertThatThrownBy(() -> repository.resolve("text")).hasMessageContaining("does not hold a commit's checksum");
        assertThatThrownBy(() -> repository.resolve("long")).hasMessageContaining("is larger than 1024 bytes");
    }

    @Test
    void namesARefWhoseCommitIsMissing() throws Exception {
        builder.ref("heads/a", ONE);

        assertThatThrownBy(() -> OstreeTreeSource.open(builder.directory(), "a", Optional.empty()))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining(ONE.hex().substring(2) + ".commit] object: is missing, but ref a needs it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bare", "bare-split-xattrs", "new-mode"})
    void refusesOtherModesByName(String mode) throws Exception {
        Path other = new OstreeRepositoryBuilder(directory.resolve("other"), mode).directory();

        assertThatThrownBy(() -> OstreeRepository.open(other))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("[config] core.mode: \"" + mode + "\" is not read here");
    }

    @Test
    void refusesADirectoryThatIsNoRepository() throws Exception {
        assertThatThrownBy(() -> OstreeRepository.open(directory))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("is missing, so this is no OSTree repository");
        Files.writeString(directory.resolve("config"), "[core]\nrepo_version=2\nmode=archive\n");
        assertThatThrownBy(() -> OstreeRepository.open(directory)).isInstanceOf(UnsupportedFeatureException.class);
        Files.writeString(directory.resolve("config"), "[core]\nrepo_version=1\n");
        assertThatThrownBy(() -> OstreeRepository.open(directory)).hasMessageContaining("core.mode: is missing");
    }
}
