package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;

/** Reads the {@code config} of a repository (ostree.repo-config(5)) for its version and mode. */
final class RepositoryConfigReader {
    private static final String SOURCE = "config";
    private static final String VERSION = "1";

    /** Configurations have a few hundred bytes; those with many remotes some thousand. */
    private static final int MAX_BYTES = 1024 * 1024;

    private RepositoryConfigReader() {}

    static RepositoryMode mode(Path repository) throws IOException {
        KeyFile config = KeyFile.parse(SOURCE, read(repository));
        String version = value(config, "repo_version");
        if (!version.equals(VERSION)) {
            throw unsupported("repo_version", version);
        }
        String mode = value(config, "mode");
        return switch (mode) {
            case "archive", "archive-z2" -> RepositoryMode.ARCHIVE;
            case "bare-user" -> RepositoryMode.BARE_USER;
            case "bare-user-only" -> RepositoryMode.BARE_USER_ONLY;
            default -> throw unsupported("mode", mode);
        };
    }

    private static byte[] read(Path repository) throws IOException {
        try (InputStream in = Files.newInputStream(repository.resolve("config"))) {
            return LimitedInputStream.readAll(in, MAX_BYTES, SOURCE, "file");
        } catch (NoSuchFileException e) {
            MalformedFormatException failure = new MalformedFormatException(
                    SOURCE, "file", "is missing, so this is no OSTree repository: " + repository);
            failure.initCause(e);
            throw failure;
        }
    }

    private static String value(KeyFile config, String key) throws FormatException {
        return config.string("core", key)
                .orElseThrow(() -> new MalformedFormatException(SOURCE, "core." + key, "is missing"));
    }

    private static UnsupportedFeatureException unsupported(String key, String value) {
        return new UnsupportedFeatureException(
                SOURCE,
                "core." + key,
                "\"" + value + "\" is not read here; \"ostree pull-local\" into a repository made with"
                        + " \"ostree init --mode=archive\" makes one that is");
    }
}
