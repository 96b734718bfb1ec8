package org.gnome.oci.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scan that overlooks a secret would prove nothing. */
class SecretScanTest {
    private static final String SECRET = "s3cr3t+of/the?robot";

    private final SecretScan scan = new SecretScan(SECRET);

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "abc", "user:", "somebody:"})
    void findsSecretInBase64BehindAnything(String before) {
        String encoded = Base64.getEncoder().encodeToString((before + SECRET + "!").getBytes(UTF_8));
        assertThatThrownBy(() -> scan.requireNone("log", "Authorization: Basic " + encoded))
                .isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x s3cr3t+of/the?robot y", "token=s3cr3t%2Bof%2Fthe%3Frobot&"})
    void findsSecretInText(String text) {
        assertThatThrownBy(() -> scan.requireNone("log", text)).isInstanceOf(AssertionError.class);
    }

    @Test
    void findsSecretInCauseAndFile(@TempDir Path directory) throws IOException {
        IOException failure = new IOException("outer", new IOException("inner " + SECRET));
        assertThatThrownBy(() -> scan.requireNone(failure)).isInstanceOf(AssertionError.class);
        Files.writeString(directory.resolve("file"), "x" + SECRET);
        assertThatThrownBy(() -> scan.requireNone(directory)).isInstanceOf(AssertionError.class);
    }

    @Test
    void isContentWithoutIt(@TempDir Path directory) {
        assertThatCode(() -> {
                    scan.requireNone("log", "a credential from settings.xml");
                    scan.requireNone(new IOException("401"));
                    scan.requireNone(directory);
                })
                .doesNotThrowAnyException();
    }
}
