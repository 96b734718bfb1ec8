package org.gnome.oci.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.flatpak.FlatpakTreeSource;
import org.gnome.oci.source.ostree.OstreeTreeSource;
import org.gnome.oci.trust.SignatureVerifier;
import org.gnome.oci.trust.UntrustedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedKeysTest {
    private static final Path CHANNEL = Path.of("../images/channels/sample");
    private static final String REF = "runtime/org.gnome.Platform/x86_64/master";
    private static final SourceLocation LOCAL = SourceLocation.parse("flatpak:repo@" + REF);
    private static final SourceLocation REMOTE = SourceLocation.parse("flatpak:https://example.org/repo@" + REF);
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static String key() throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(CHANNEL.resolve("gnome-oci-sample.gpg")));
    }

    private static Optional<SignatureVerifier> verifier(Path... files) throws IOException {
        return new TrustedKeys(true, List.of(files), NOW).verifier(LOCAL);
    }

    private static void assertVerifiesTheSample(Path... files) throws IOException {
        try (FlatpakTreeSource source = FlatpakTreeSource.open(CHANNEL.resolve("flatpak"), REF, verifier(files))) {
            assertThat(source.describe().identity().get(OstreeTreeSource.SIGNED_BY_IDENTITY))
                    .matches("[0-9A-F]{40}");
        }
    }

    @Test
    void readsKeysFromEveryKindOfFile() throws Exception {
        assertVerifiesTheSample(CHANNEL.resolve("gnome-oci-sample.gpg"));
        assertVerifiesTheSample(file("a.flatpakrepo", "# from elsewhere\n[Flatpak Repo]\nGPGKey=" + key() + "\n"));
        assertVerifiesTheSample(file("a.flatpakref", "[Flatpak Ref]\nName=a\nGPGKey=" + key() + "\n"));
    }

    @Test
    void aFileWithoutKeysIsAnErrorThatSaysWhatToDo() throws Exception {
        assertRefused(
                file("a.flatpakrepo", "[Flatpak Repo]\nUrl=x\n"), "[a.flatpakrepo] [Flatpak Repo] GPGKey: is miss");
        assertRefused(file("b.flatpakrepo", "[Flatpak Repo]\nGPGKey=?\n"), "GPGKey: is no base64");
        assertRefused(file("c.flatpakrepo", "[Flatpak Repo]\nGPGKey=aGVsbG8K\n"), "keyring: holds no OpenPGP key");
        assertRefused(file("a.gpg", "hello"), "[a.gpg] keyring: holds no OpenPGP key: \"gpg --export KEY\" writes");
        assertRefused(directory.resolve("none.gpg"), "there is no such file as ");
    }

    private static void assertRefused(Path file, String message) {
        assertThatThrownBy(() -> verifier(file))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void withoutKeysOnlyALocalRepositoryCanBeRead() throws Exception {
        assertThat(new TrustedKeys(false, List.of(), NOW).verifier(LOCAL)).isEmpty();
        assertThatThrownBy(() -> new TrustedKeys(false, List.of(), NOW).verifier(REMOTE))
                .isInstanceOf(UntrustedException.class)
                .hasMessageContaining("on the network is not read with gnome-oci.gpgVerify=false");
        assertThatThrownBy(() -> new TrustedKeys(true, List.of(), NOW).verifier(REMOTE))
                .hasMessageContaining("no keys are trusted; name files of OpenPGP keys")
                .hasMessageEndingWith("its publisher offers them");
        assertThatThrownBy(() -> new TrustedKeys(true, List.of(), NOW).verifier(LOCAL))
                .hasMessageEndingWith("gnome-oci.gpgVerify=false reads a local repository without");
    }
}
