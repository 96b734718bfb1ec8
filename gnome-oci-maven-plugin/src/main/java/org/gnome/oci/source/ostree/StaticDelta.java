package org.gnome.oci.source.ostree;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.io.UnsupportedFeatureException;

/**
 * A static delta (OSTREE_STATIC_DELTA_SUPERBLOCK_FORMAT): the objects of a commit, packed into few files, or into one
 * with inline parts, as a Flatpak bundle is. Nothing in it is trusted but the checksum of the commit.
 */
public final class StaticDelta implements Closeable {
    private final RandomAccessSource file;
    private final DeltaSuperblock superblock;

    private StaticDelta(RandomAccessSource file, DeltaSuperblock superblock) {
        this.file = file;
        this.superblock = superblock;
    }

    /**
     * Reads a superblock, and closes it if that fails.
     *
     * @param file the superblock, closed with the delta
     * @throws org.gnome.oci.io.FormatException if it is malformed, or its commit has another checksum than it says
     */
    public static StaticDelta open(RandomAccessSource file) throws IOException {
        try {
            return new StaticDelta(file, DeltaSuperblockReader.read(file));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** The parts that lie beside a superblock, as in a repository. */
    public static DeltaParts partsBeside(Path superblock) {
        return index -> {
            Path part = superblock.resolveSibling(Integer.toString(index));
            if (!Files.isRegularFile(part)) {
                throw new MalformedFormatException(
                        String.valueOf(superblock.getFileName()),
                        "meta_entries[" + index + "]",
                        "names a part that is neither inline nor a file beside it: " + part);
            }
            return RandomAccessSource.of(part);
        };
    }

    /** The commit that the delta leads to. */
    public Commit commit() {
        return superblock.commit();
    }

    /** The commit whose objects must be there already; none for a delta from scratch. */
    public Optional<Digest> from() {
        return superblock.from();
    }

    /** What the maker says of the delta; nothing verifies it. */
    public DeltaMetadata metadata() {
        return superblock.metadata();
    }

    /** What the delta consists of. */
    DeltaSuperblock superblock() {
        return superblock;
    }

    /** The detached metadata of the commit, such as signatures; nothing verifies them here. */
    Optional<GvariantData> commitMetadata() throws IOException {
        String path = superblock.name().path("commitmeta");
        Optional<RandomAccessSource> value = metadata().bytes(path, OstreeFormat.DETACHED_METADATA.toString());
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = value.get().openStream()) {
            byte[] bytes = LimitedInputStream.readAll(in, DetachedSignatures.MAX_BYTES, file.name(), path);
            return Optional.of(new GvariantData(file.name(), 0, bytes));
        }
    }

    /**
     * A repository of a delta from scratch, which then owns this delta. The objects are made when its tree is read.
     *
     * @param parts the parts that are not inline
     * @param spools where temporary files are made
     * @throws UnsupportedFeatureException if the delta needs objects that it does not hold
     */
    public OstreeRepository unpack(DeltaParts parts, Path spools) throws UnsupportedFeatureException {
        if (from().isPresent()) {
            throw unsupported("from", "starts from the commit " + from().get().hex());
        }
        if (!superblock.fallbacks().isEmpty()) {
            throw unsupported(
                    "fallback", "leaves " + superblock.fallbacks().size() + " objects to be fetched on their own");
        }
        return new DeltaRepository(this, parts, spools);
    }

    private UnsupportedFeatureException unsupported(String field, String reason) {
        return new UnsupportedFeatureException(
                file.name(), "superblock." + field, reason + ", so it cannot be read alone; read the repository");
    }

    /**
     * Makes all objects of the delta.
     *
     * @param older the files of the commit that it starts from, if it does
     * @throws org.gnome.oci.io.FormatException if a part or an object is malformed or has another checksum
     */
    SpooledObjects make(DeltaParts parts, Optional<FileObjects> older, Path spools) throws IOException {
        SpooledObjects objects = SpooledObjects.create(file.name(), spools);
        try (OlderContents contents = new OlderContents(older, spools)) {
            for (int i = 0; i < superblock.parts().size(); i++) {
                apply(i, parts, objects, contents);
            }
            addCommit(objects);
            return objects;
        } catch (IOException | RuntimeException e) {
            objects.close();
            throw e;
        }
    }

    /** Makes the objects of one part; those of a delta from scratch need no other part. */
    void apply(int index, DeltaParts parts, SpooledObjects objects, OlderContents older) throws IOException {
        DeltaPartHeader header = superblock.parts().get(index);
        String path = superblock.name().path(Integer.toString(index));
        Optional<RandomAccessSource> inline = metadata().bytes(path, "(yay)");
        try (RandomAccessSource part = inline.isPresent() ? inline.get() : parts.open(index)) {
            DeltaMachine.run(DeltaPartReader.read(part, header, objects.spool()), header, objects, older);
        }
    }

    /** The commit lies in the superblock, and so in no part. */
    private void addCommit(SpooledObjects objects) throws IOException {
        ObjectName name = new ObjectName(commit().checksum(), ObjectType.COMMIT);
        if (!objects.contains(name)) {
            byte[] bytes = superblock.commitObject().bytes();
            long offset = objects.spool().size();
            try (OutputStream out = objects.spool().appender()) {
                out.write(bytes);
            }
            objects.addMetadata(name, offset, bytes.length);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
