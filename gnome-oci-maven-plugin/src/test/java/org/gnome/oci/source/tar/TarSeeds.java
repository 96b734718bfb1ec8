package org.gnome.oci.source.tar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.layer.LayerEntry;
import org.gnome.oci.layer.TarHeader;
import org.gnome.oci.source.tar.TarBytes.Header;
import org.gnome.oci.source.tar.TarFormat.Field;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.tree.Xattrs;

/** Sound archives of every dialect, by every writer that is here. */
final class TarSeeds {
    private static final Instant TIME = Instant.parse("2011-11-11T11:11:11Z");

    private TarSeeds() {}

    /** Those that need no tool. */
    static List<byte[]> made() {
        return List.of(everyType(), everyRecord(), longNames(), beforePosix(), layer());
    }

    private static byte[] everyType() {
        return new TarBytes()
                .directory("d/", 01755)
                .file("d/file", "content")
                .link('1', "d/hard", "d/file")
                .link('2', "soft", "../d/file")
                .header(new Header('3', "null").octal(Field.DEVMAJOR, 1).octal(Field.DEVMINOR, 3))
                .header(new Header('4', "loop").octal(Field.DEVMAJOR, 7).octal(Field.MODE, 0660))
                .header(new Header('6', "pipe").octal(Field.MTIME, 1_000_000_000))
                .header(new Header('0', "base")
                        .text(Field.PREFIX, "some/prefix")
                        .octal(Field.MODE, 04755))
                .ended();
    }

    private static byte[] everyRecord() {
        return new TarBytes()
                .pax('g', "comment=of all", "mtime=5")
                .pax('x', "path=long/" + "n".repeat(120), "mtime=1700000000.123456789", "uid=3000000", "gid=3000001")
                .file("long/nnn", "content")
                .pax('x', "size=600", "SCHILY.xattr.user.a=b")
                .header(new Header('0', "sized"))
                .padded(new byte[600])
                .pax('x', "linkpath=" + "t".repeat(120))
                .link('2', "soft", "ttt")
                .ended();
    }

    private static byte[] longNames() {
        return new TarBytes()
                .gnuLong('L', "long/" + "n".repeat(150))
                .entry(new Header('0', "long/nnn").gnu().base256(Field.UID, 3_000_000), "content")
                .gnuLong('K', "t".repeat(150))
                .gnuLong('L', "l".repeat(150))
                .header(new Header('2', "lll").gnu().text(Field.LINKNAME, "ttt"))
                .header(new Header('5', "d/").gnu().base256(Field.MTIME, -5))
                .ended();
    }

    private static byte[] beforePosix() {
        return new TarBytes()
                .header(new Header('\0', "d/").v7())
                .entry(new Header('\0', "d/file").v7(), "content")
                .header(new Header('1', "hard").v7().text(Field.LINKNAME, "d/file"))
                .ended();
    }

    /** What our own writer makes. */
    private static byte[] layer() {
        TreeMap<ByteString, ByteString> xattrs = new TreeMap<>();
        xattrs.put(ByteString.ofUtf8("user.a"), ByteString.ofUtf8("b"));
        Metadata metadata = new Metadata(04755, 3_000_000, 0, TIME, Xattrs.of(xattrs));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        add(out, "usr/bin/tool", new RegularFile(metadata, Content.of("content".getBytes(UTF_8))), "content");
        add(out, "usr/\u00e9", new SymbolicLink(Metadata.ofPermissions(0777), ByteString.ofUtf8("bin")), "");
        return new TarBytes().raw(out.toByteArray()).ended();
    }

    private static void add(ByteArrayOutputStream out, String path, Node node, String content) {
        out.writeBytes(TarHeader.encode(new LayerEntry.Addition(TreePath.of(path), node), TIME));
        out.writeBytes(new TarBytes().padded(TarBytes.latin1(content)).toByteArray());
    }

    /** Those that GNU tar and bsdtar make of a small tree, the same ones each time. */
    static List<byte[]> ofTools(Path work) throws IOException, InterruptedException {
        ExternalTool.require("bsdtar");
        Path tree = tree(work);
        String longName = "n".repeat(130);
        return List.of(
                gnu(tree, "--format=posix", "--group=3000000", "d", "hard", "soft", longName),
                gnu(tree, "--format=gnu", "--group=3000000", "d", "hard", "soft", longName),
                gnu(tree, "--format=ustar", "d", "hard", "soft"),
                // Directories of this format have a type that belongs to POSIX, which our reader refuses.
                gnu(tree, "--format=v7", "d/file", "hard", "soft"),
                gnu(tree, "--format=posix", "--sparse", "sparse", "soft"),
                gnu(tree, "--format=gnu", "--sparse", "sparse", "soft"),
                bsd(tree, "--format=paxr", "d", "hard", "soft", longName),
                bsd(tree, "--format=ustar", "d", "hard", "soft"));
    }

    private static Path tree(Path work) throws IOException {
        Path tree = Files.createDirectories(work.resolve("tree"));
        Files.writeString(Files.createDirectory(tree.resolve("d")).resolve("file"), "content");
        Files.createLink(tree.resolve("hard"), tree.resolve("d/file"));
        Files.createSymbolicLink(tree.resolve("soft"), Path.of("d/file"));
        Files.writeString(tree.resolve("n".repeat(130)), "n");
        try (RandomAccessFile sparse =
                new RandomAccessFile(tree.resolve("sparse").toFile(), "rw")) {
            sparse.seek(1 << 16);
            sparse.write('x');
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.filter(path -> !Files.isSymbolicLink(path)).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(TIME));
            }
        }
        return tree;
    }

    private static byte[] gnu(Path tree, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("tar", "-c", "-b1", "--mtime=@1321009871.5", "--owner=7", "--group=8"));
        command.addAll(List.of(arguments));
        if (command.contains("--format=posix")) {
            command.add(2, "--pax-option=delete=atime,delete=ctime,exthdr.name=%d/PaxHeaders/%f");
        }
        return ExternalTool.run(tree, command.toArray(String[]::new));
    }

    /** It has no option for the time of a symbolic link. */
    private static byte[] bsd(Path tree, String... arguments) throws IOException, InterruptedException {
        ExternalTool.run(tree, "touch", "-h", "-d", TIME.toString(), "soft");
        List<String> command = new ArrayList<>(List.of("bsdtar", "-cf", "-", "-b1", "--uid=7", "--gid=8"));
        command.addAll(List.of(arguments));
        return ExternalTool.run(tree, command.toArray(String[]::new));
    }
}
