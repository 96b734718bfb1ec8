package org.gnome.oci.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.flatpak.RemoteFile;
import org.gnome.oci.trust.Keyring;
import org.gnome.oci.trust.OpenPgpVerifier;
import org.gnome.oci.trust.SignatureVerifier;
import org.gnome.oci.trust.UntrustedException;

/**
 * Whether signatures of repositories are judged, and by which keys.
 *
 * @param verify whether they are; a repository on the network is never read without
 * @param files where the keys are: files of OpenPGP keys, {@code .flatpakrepo} or {@code .flatpakref} files
 * @param now when keys and signatures must be valid
 */
public record TrustedKeys(boolean verify, List<Path> files, Instant now) {
    /** Keyrings have some kilobytes. */
    private static final int MAX_FILE_BYTES = 4 * 1024 * 1024;

    private static final String WHERE =
            "name files of OpenPGP keys, .flatpakrepo or .flatpakref files in" + " gnome-oci.gpgKeys; ";

    public TrustedKeys {
        files = List.copyOf(files);
    }

    /**
     * What judges the signatures of a repository, unless it is local and they are not to be judged.
     *
     * @throws UntrustedException if there are no keys, or if the repository must be verified and is not to be
     * @throws org.gnome.oci.io.FormatException if a file holds no keys
     */
    public Optional<SignatureVerifier> verifier(SourceLocation location) throws IOException {
        if (!verify) {
            if (location.isRemote()) {
                throw new UntrustedException(
                        location.toString(), "a repository on the network is not read with gnome-oci.gpgVerify=false");
            }
            return Optional.empty();
        }
        if (files.isEmpty()) {
            throw new UntrustedException(
                    location.toString(),
                    "no keys are trusted; " + WHERE
                            + (location.isRemote()
                                    ? "its publisher offers them"
                                    : "gnome-oci.gpgVerify=false reads a local repository without"));
        }
        return Optional.of(new OpenPgpVerifier(keyring(), now));
    }

    private Keyring keyring() throws IOException {
        Keyring keyring = Keyring.EMPTY;
        for (Path file : files) {
            keyring = keyring.join(read(file));
        }
        return keyring;
    }

    private static Keyring read(Path file) throws IOException {
        String source = String.valueOf(file.getFileName());
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = LimitedInputStream.readAll(in, MAX_FILE_BYTES, source, "keys");
            Optional<RemoteFile> remote = RemoteFile.read(source, bytes);
            return Keyring.read(source, remote.isPresent() ? remote.get().keys() : bytes);
        } catch (NoSuchFileException e) {
            MalformedFormatException failure = new MalformedFormatException(
                    source, "keys", "there is no such file as " + file + "; " + WHERE.replace("; ", ""));
            failure.initCause(e);
            throw failure;
        }
    }
}
