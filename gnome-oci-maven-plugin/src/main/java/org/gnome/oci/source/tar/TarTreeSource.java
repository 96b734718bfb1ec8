package org.gnome.oci.source.tar;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.compress.Compression;
import org.gnome.oci.digest.DigestingOutputStream;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.io.Spool;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;
import org.jspecify.annotations.Nullable;

/**
 * A tar archive, plain or compressed with gzip, xz or zstd, which its first bytes tell.
 *
 * <p>A compressed archive is decompressed once to a spool, a plain one is read in place; contents are windows of
 * either.
 *
 * <p>An entry that comes twice is refused, although tar lets the last one win: the exception is a directory that is
 * repeated with the same metadata. A directory that has no entry is implied by what it holds: mode 0755, owned by root,
 * with the time of the epoch. A hardlink must name a regular file before it, and its own metadata is that file's.
 */
public final class TarTreeSource implements TreeSource {
    private final RandomAccessSource archive;
    private final Path spoolDirectory;
    private @Nullable Spool decompressed;
    private @Nullable FileTree tree;

    /**
     * Reads an archive, which this source now owns and closes.
     *
     * @param spoolDirectory where a compressed archive is decompressed to
     */
    public TarTreeSource(RandomAccessSource archive, Path spoolDirectory) {
        this.archive = archive;
        this.spoolDirectory = spoolDirectory;
    }

    @Override
    public FileTree read() throws IOException {
        if (tree == null) {
            tree = new TarTreeReader(plainArchive()).read();
        }
        return tree;
    }

    private RandomAccessSource plainArchive() throws IOException {
        if (Compression.detect(archive.openStream()) == Compression.NONE) {
            return archive;
        }
        Spool spool = Spool.create(spoolDirectory);
        decompressed = spool;
        try (InputStream in = Compression.decompressDetected(archive.openStream(), archive.name());
                OutputStream out = spool.appender()) {
            in.transferTo(out);
        }
        return spool.written(archive.name());
    }

    /** The identity is {@code tar.sha256}, the digest of the archive as it was given; asking for it reads it all. */
    @Override
    public SourceDescription describe() throws IOException {
        DigestingOutputStream digesting = new DigestingOutputStream(OutputStream.nullOutputStream());
        try (InputStream in = archive.openStream()) {
            in.transferTo(digesting);
        }
        return new SourceDescription(
                "tar archive",
                archive.name(),
                new TreeMap<>(Map.of("tar.sha256", digesting.digest().hex())),
                Optional.empty());
    }

    @Override
    public Fidelity fidelity() {
        return Fidelity.FULL;
    }

    @Override
    public void close() throws IOException {
        try {
            if (decompressed != null) {
                decompressed.close();
            }
        } finally {
            archive.close();
        }
    }
}
