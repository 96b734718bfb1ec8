package org.gnome.oci.source.sysupdate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.gnome.oci.digest.VerifyingInputStream;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.trust.SignatureVerifier;

/** A directory on this machine; whoever fills it decides what is the newest version. */
final class LocalDirectory implements SysupdateDirectory {
    private static final int BUFFER_BYTES = 1 << 18;

    private final Path directory;
    private final SumsVerification verification;

    /**
     * A directory.
     *
     * @param verifier judges signatures, unless they are not to be judged
     */
    LocalDirectory(Path directory, Optional<SignatureVerifier> verifier) {
        this.directory = directory;
        this.verification = new SumsVerification(SysupdateFormat.SUMS, verifier);
    }

    @Override
    public String source() {
        return verification.source();
    }

    @Override
    public SignedSums sums() throws IOException {
        byte[] sums = read(SysupdateFormat.SUMS, SysupdateFormat.MAX_SUMS_BYTES)
                .orElseThrow(() -> new MalformedFormatException(
                        SysupdateFormat.SUMS,
                        "file",
                        "is not in " + directory + ", so this is no sysupdate directory; \"sha256sum * >"
                                + " SHA256SUMS\" makes one"));
        byte[] signature = verification.isWanted()
                ? read(SysupdateFormat.SIGNATURE, SysupdateFormat.MAX_SIGNATURE_BYTES)
                        .orElse(new byte[0])
                : new byte[0];
        return verification.read(sums, signature);
    }

    private Optional<byte[]> read(String name, long limit) throws IOException {
        try (InputStream in = Files.newInputStream(directory.resolve(name))) {
            return Optional.of(LimitedInputStream.readAll(in, limit, name, "file"));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void requireNewest(Sha256Sums sums, String components, String version) {
        // Nobody stands between this machine and the directory who could withhold a version.
    }

    @Override
    public RandomAccessSource open(ReleaseFile file) throws IOException {
        RandomAccessSource source;
        try {
            source = RandomAccessSource.of(directory.resolve(file.name()));
        } catch (NoSuchFileException e) {
            throw new MalformedFormatException(
                    file.name(), "file", "is not in " + directory + ", though " + SysupdateFormat.SUMS + " lists it");
        }
        try (InputStream in = new VerifyingInputStream(source.openStream(), file.digest(), file.name(), "file")) {
            byte[] buffer = new byte[BUFFER_BYTES];
            int count = in.read(buffer);
            while (count >= 0) {
                count = in.read(buffer);
            }
            return source;
        } catch (IOException e) {
            source.close();
            throw e;
        }
    }

    @Override
    public void close() {
        // Its files are closed by those who opened them.
    }
}
