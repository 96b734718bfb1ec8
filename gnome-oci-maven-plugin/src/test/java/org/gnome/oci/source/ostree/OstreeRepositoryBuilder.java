package org.gnome.oci.source.ostree;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;

/** Writes a repository of any readable mode, object by object, so that tests need no tool. */
public final class OstreeRepositoryBuilder {
    /** The timestamp of all commits. */
    public static final long TIMESTAMP = 1_700_000_000L;

    private final Path directory;
    private final String mode;

    /** Makes an empty repository; the mode is written to its config as it is. */
    public OstreeRepositoryBuilder(Path directory, String mode) throws IOException {
        this.directory = directory;
        this.mode = mode;
        Files.createDirectories(directory.resolve("objects"));
        Files.createDirectories(directory.resolve("refs/heads"));
        Files.createDirectories(directory.resolve("refs/remotes"));
        Files.createDirectories(directory.resolve("refs/mirrors"));
        Files.writeString(directory.resolve("config"), "[core]\nrepo_version=1\nmode=" + mode + "\n");
    }

    /** Where the repository is. */
    public Path directory() {
        return directory;
    }

    /** Where an object is. */
    public Path object(Digest checksum, String suffix) {
        String hex = checksum.hex();
        return directory.resolve("objects").resolve(hex.substring(0, 2)).resolve(hex.substring(2) + "." + suffix);
    }

    /** What file objects are called here. */
    public String fileSuffix() {
        return mode.startsWith("archive") ? "filez" : "file";
    }

    /** A commit, dirtree or dirmeta of any bytes. */
    Digest metadata(String suffix, GvariantBytes value) throws IOException {
        Digest checksum = Digest.ofContent(value.bytes());
        write(checksum, suffix, value.bytes());
        return checksum;
    }

    private Path write(Digest checksum, String suffix, byte[] bytes) throws IOException {
        Path path = object(checksum, suffix);
        Files.createDirectories(path.getParent());
        Files.write(path, bytes);
        return path;
    }

    /** A regular file of root. */
    public Digest file(int permissions, String content) throws IOException {
        return file(new FileSpec(0100000 | permissions, 0, 0, "", new TreeMap<>(), content.getBytes(UTF_8)));
    }

    /** A symbolic link of root. */
    public Digest link(String target) throws IOException {
        return file(new FileSpec(0120777, 0, 0, target, new TreeMap<>(), new byte[0]));
    }

    /** A file object with everything that it can have. */
    Digest file(FileSpec file) throws IOException {
        Digest checksum = file.checksum();
        switch (mode) {
            case "bare-user" -> writeBareUser(checksum, file);
            case "bare-user-only" -> writeBareUserOnly(checksum, file);
            default -> write(checksum, "filez", file.filez());
        }
        return checksum;
    }

    private void writeBareUser(Digest checksum, FileSpec file) throws IOException {
        Path path = write(
                checksum,
                "file",
                file.isLink() ? GvariantBytes.string(file.target).bytes() : file.content);
        GvariantBytes metadata = GvariantBytes.tuple(
                GvariantBytes.uint32BigEndian(file.uid),
                GvariantBytes.uint32BigEndian(file.gid),
                GvariantBytes.uint32BigEndian(file.mode),
                file.xattrArray());
        Files.getFileAttributeView(path, UserDefinedFileAttributeView.class)
                .write("ostreemeta", ByteBuffer.wrap(metadata.bytes()));
    }

    private void writeBareUserOnly(Digest checksum, FileSpec file) throws IOException {
        if (file.isLink()) {
            Path path = object(checksum, "file");
            Files.createDirectories(path.getParent());
            Files.createSymbolicLink(path, Path.of(file.target.toString()));
            return;
        }
        Path path = write(checksum, "file", file.content);
        setPermissions(path, file.mode & 0777);
    }

    /** Changes the permissions of a file on disk. */
    static void setPermissions(Path path, int permissions) throws IOException {
        StringBuilder text = new StringBuilder("rwxrwxrwx");
        for (int i = 0; i < text.length(); i++) {
            if ((permissions & (0400 >> i)) == 0) {
                text.setCharAt(i, '-');
            }
        }
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(text.toString()));
    }

    /** The metadata of a directory of root. */
    public Digest dirmeta(int permissions) throws IOException {
        return dirmeta(0040000 | permissions, 0, 0, new TreeMap<>());
    }

    Digest dirmeta(int mode, long uid, long gid, SortedMap<String, byte[]> xattrs) throws IOException {
        return metadata(
                "dirmeta",
                GvariantBytes.tuple(
                        GvariantBytes.uint32BigEndian(uid),
                        GvariantBytes.uint32BigEndian(gid),
                        GvariantBytes.uint32BigEndian(mode),
                        xattrArray(xattrs)));
    }

    /** The entries of a directory; subdirectories are made with {@link #directory}. */
    public Digest dirtree(Map<String, Digest> files, Map<String, Digest[]> directories) throws IOException {
        GvariantBytes[] fileEntries = new TreeMap<>(files)
                .entrySet().stream()
                        .map(entry -> fileEntry(entry.getKey(), entry.getValue()))
                        .toArray(GvariantBytes[]::new);
        GvariantBytes[] directoryEntries = new TreeMap<>(directories)
                .entrySet().stream()
                        .map(entry -> directoryEntry(entry.getKey(), entry.getValue()[0], entry.getValue()[1]))
                        .toArray(GvariantBytes[]::new);
        return metadata("dirtree", dirtreeBytes(fileEntries, directoryEntries));
    }

    /** A subdirectory for {@link #dirtree}. */
    public static Digest[] directory(Digest dirtree, Digest dirmeta) {
        return new Digest[] {dirtree, dirmeta};
    }

    static GvariantBytes dirtreeBytes(GvariantBytes[] files, GvariantBytes[] directories) {
        return GvariantBytes.tuple(GvariantBytes.array(1, files), GvariantBytes.array(1, directories));
    }

    static GvariantBytes fileEntry(String name, Digest checksum) {
        return fileEntry(ByteString.ofUtf8(name), checksum);
    }

    static GvariantBytes fileEntry(ByteString name, Digest checksum) {
        return GvariantBytes.tuple(GvariantBytes.string(name), checksum(checksum));
    }

    static GvariantBytes directoryEntry(String name, Digest dirtree, Digest dirmeta) {
        return directoryEntry(ByteString.ofUtf8(name), dirtree, dirmeta);
    }

    static GvariantBytes directoryEntry(ByteString name, Digest dirtree, Digest dirmeta) {
        return GvariantBytes.tuple(GvariantBytes.string(name), checksum(dirtree), checksum(dirmeta));
    }

    static GvariantBytes checksum(Digest checksum) {
        return GvariantBytes.byteArray(HexFormat.of().parseHex(checksum.hex()));
    }

    /** A commit without metadata. */
    public Digest commit(Digest dirtree, Digest dirmeta) throws IOException {
        return commit(dirtree, dirmeta, GvariantBytes.dictionary());
    }

    /** A commit with texts and lists of texts ({@code String[]}) as its metadata. */
    public Digest commit(Digest dirtree, Digest dirmeta, SortedMap<String, Object> metadata) throws IOException {
        GvariantBytes[] keysAndVariants = metadata.entrySet().stream()
                .flatMap(entry -> Stream.of(GvariantBytes.string(entry.getKey()), variant(entry.getValue())))
                .toArray(GvariantBytes[]::new);
        return commit(dirtree, dirmeta, GvariantBytes.dictionary(keysAndVariants));
    }

    private static GvariantBytes variant(Object value) {
        if (value instanceof String[] texts) {
            GvariantBytes[] elements =
                    Arrays.stream(texts).map(GvariantBytes::string).toArray(GvariantBytes[]::new);
            return GvariantBytes.variant("as", GvariantBytes.array(1, elements));
        }
        return GvariantBytes.variant("s", GvariantBytes.string((String) value));
    }

    Digest commit(Digest dirtree, Digest dirmeta, GvariantBytes metadata) throws IOException {
        return metadata(
                "commit",
                GvariantBytes.tuple(
                        metadata,
                        GvariantBytes.byteArray(),
                        GvariantBytes.array(1),
                        GvariantBytes.string("subject"),
                        GvariantBytes.string("body"),
                        GvariantBytes.uint64BigEndian(TIMESTAMP),
                        checksum(dirtree),
                        checksum(dirmeta)));
    }

    /** Points a ref at a commit, by its path below {@code refs/}. */
    public void ref(String path, Digest commit) throws IOException {
        Path file = directory.resolve("refs").resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, commit.hex() + "\n");
    }

    private static GvariantBytes xattrArray(SortedMap<String, byte[]> xattrs) {
        return GvariantBytes.array(
                1,
                xattrs.entrySet().stream()
                        .map(xattr -> GvariantBytes.tuple(
                                GvariantBytes.string(xattr.getKey()), GvariantBytes.byteArray(xattr.getValue())))
                        .toArray(GvariantBytes[]::new));
    }

    /**
     * A file object.
     *
     * @param mode type and permissions
     * @param uid owner
     * @param gid group
     * @param target of a link; empty for a file
     * @param xattrs attributes
     * @param content of a file
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record FileSpec(int mode, long uid, long gid, ByteString target, TreeMap<String, byte[]> xattrs, byte[] content) {
        FileSpec(int mode, long uid, long gid, String target, TreeMap<String, byte[]> xattrs, byte[] content) {
            this(mode, uid, gid, ByteString.ofUtf8(target), xattrs, content);
        }

        boolean isLink() {
            return (mode & 0170000) == 0120000;
        }

        GvariantBytes xattrArray() {
            return OstreeRepositoryBuilder.xattrArray(xattrs);
        }

        Digest checksum() {
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            stream.writeBytes(withLength(GvariantBytes.tuple(
                    GvariantBytes.uint32BigEndian(uid),
                    GvariantBytes.uint32BigEndian(gid),
                    GvariantBytes.uint32BigEndian(mode),
                    GvariantBytes.uint32BigEndian(0),
                    GvariantBytes.string(target),
                    xattrArray())));
            stream.writeBytes(content);
            return Digest.ofContent(stream.toByteArray());
        }

        byte[] filez() {
            return filez(content.length, xattrArray(), isLink() ? new byte[0] : deflate(content));
        }

        byte[] filez(long size, GvariantBytes xattrArray, byte[] payload) {
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            stream.writeBytes(withLength(GvariantBytes.tuple(
                    GvariantBytes.uint64BigEndian(size),
                    GvariantBytes.uint32BigEndian(uid),
                    GvariantBytes.uint32BigEndian(gid),
                    GvariantBytes.uint32BigEndian(mode),
                    GvariantBytes.uint32BigEndian(0),
                    GvariantBytes.string(target),
                    xattrArray)));
            stream.writeBytes(payload);
            return stream.toByteArray();
        }

        private static byte[] withLength(GvariantBytes header) {
            return ByteBuffer.allocate(8 + header.bytes().length)
                    .putInt(header.bytes().length)
                    .putInt(0)
                    .put(header.bytes())
                    .array();
        }

        static byte[] deflate(byte[] content) {
            Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
            deflater.setInput(content);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[4096];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            deflater.end();
            return out.toByteArray();
        }
    }
}
