package org.gnome.oci.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Looks for a secret where it must not be: as it is, URL-encoded, and in base64 at any of the three offsets that it may
 * have in what was encoded with it.
 */
public final class SecretScan {
    private final Set<String> forms = new TreeSet<>();

    /** A scan for a secret of at least eight characters, which nothing else looks like. */
    public SecretScan(String secret) {
        assertThat(secret).hasSizeGreaterThanOrEqualTo(8);
        forms.add(secret);
        forms.add(URLEncoder.encode(secret, UTF_8));
        for (int offset = 0; offset < 3; offset++) {
            byte[] shifted = (" ".repeat(offset) + secret).getBytes(UTF_8);
            String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            // The first and the last characters hold bits of the neighbours too.
            String own = encoded.substring(offset == 0 ? 0 : offset + 1, encoded.length() - 1);
            forms.add(own);
            forms.add(own.replace('+', '-').replace('/', '_'));
        }
    }

    /** Fails if a text holds the secret. */
    public void requireNone(String where, String text) {
        List<String> found = forms.stream().filter(text::contains).toList();
        assertThat(found).as("forms of the secret in %s", where).isEmpty();
    }

    /** Fails if a failure, or any that led to it, holds the secret. */
    public void requireNone(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        requireNone("an exception", text.toString());
    }

    /** Fails if a file below a directory holds the secret, in its name or its bytes. */
    public void requireNone(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                requireNone("a name", file.toString());
                if (Files.isRegularFile(file)) {
                    requireNone(file.toString(), new String(Files.readAllBytes(file), ISO_8859_1));
                }
            }
        }
    }
}
