package org.gnome.oci.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;

/**
 * A tree of some 25 MB that holds all that a file system can: every type of inode, names and attributes of every kind
 * and length, contents around every boundary of blocks. It is the same on every machine.
 *
 * @param mount where it is, in memory, since disks do not take the larger attributes
 */
public record TortureTree(KernelMount mount) implements AutoCloseable {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    /** One more and one less than these are the sizes of files. */
    private static final int[] BOUNDARIES = {512, 4 * KIB, 8 * KIB, 16 * KIB, 64 * KIB, 128 * KIB, 256 * KIB, MIB};

    /** More than fit in a directory block, in a metadata block, or under one header of SquashFS (256). */
    private static final int MANY = 2500;

    /** More than other directories lie below a path of PATH_MAX. */
    private static final int NESTED = 100;

    private static final int LONG_NAMES = 12;

    private static final String SCRIPT = """
            set -e
            umask 022
            mkdir -p modes owners xattrs acls links special names times empty/directory
            for mode in 0000 0001 0444 0755 1777 2755 4755 6711 7777; do
                printf $mode > modes/$mode
                chmod $mode modes/$mode
                mkdir modes/d$mode
                chmod $mode modes/d$mode
            done
            for owner in 0 1 999 65534 65535 65536 2147483647 2147483648 4294967294; do
                printf $owner > owners/$owner
                chown $owner:1000 owners/$owner
                mkdir owners/d$owner
                chown 1000:$owner owners/d$owner
            done
            ln -s target owners/link
            chown -h 4294967294:5 owners/link

            long() { head -c "$1" /dev/zero | tr '\\0' "$2"; }
            printf ping > xattrs/ping
            setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 xattrs/ping
            printf rooted > xattrs/rooted
            setfattr -n security.capability -v 0x010000030020000000000000000000000000000040420f00 xattrs/rooted
            printf label > xattrs/label
            setfattr -n security.test -v system_u:object_r:usr_t:s0 xattrs/label
            : > xattrs/empty-value
            setfattr -n user.empty xattrs/empty-value
            setfattr -n trusted.empty xattrs/empty-value
            printf binary > xattrs/binary
            setfattr -n user.binary -v 0x000aff5c223d0d00 xattrs/binary
            setfattr -n user.not-utf8-$(printf '\\377') -v x xattrs/binary
            printf large > xattrs/large
            setfattr -n user.large -v "$(long 20000 l)" xattrs/large
            setfattr -n trusted.large -v "$(long 9000 t)" xattrs/large
            printf large > xattrs/largest
            setfattr -n user.largest -v "$(long 60000 m)" xattrs/largest
            printf name > xattrs/long-name
            setfattr -n user.$(long 250 n) -v long xattrs/long-name
            printf several > xattrs/several
            for i in $(seq 1 90); do setfattr -n user.several.$i -v "value $i" xattrs/several; done
            for i in $(seq 1 60); do
                printf $i > xattrs/shared-$i
            done
            setfattr -n user.shared -v "$(long 300 s)" xattrs/shared-*
            setfattr -n trusted.shared.too -v "$(long 40 s)" xattrs/shared-*
            setfattr -n user.prefix.of.many.one -v 1 xattrs/shared-1*
            setfattr -n user.prefix.of.many.two -v 2 xattrs/shared-2*
            setfattr -n user.prefix.of.many. -v 3 xattrs/shared-3*
            mkdir xattrs/opaque
            setfattr -n trusted.overlay.opaque -v y xattrs/opaque
            setfattr -n user.directory -v d xattrs/opaque
            ln -s opaque xattrs/link
            setfattr -h -n trusted.link -v link xattrs/link
            mkfifo xattrs/fifo
            setfattr -n trusted.fifo -v fifo xattrs/fifo
            mknod xattrs/device c 1 3
            setfattr -n trusted.device -v device xattrs/device
            setfattr -n user.root -v root .

            printf acl > acls/file
            setfacl -m u:7:rwx,g:8:r,m::rw acls/file
            printf acl > acls/same
            setfacl -m u:7:rwx,g:8:r,m::rw acls/same
            mkdir acls/directory
            setfacl -m u:4294967294:rwx acls/directory
            setfacl -d -m u:7:rwx,g:8:- acls/directory
            mkdir acls/directory/inherited

            printf one > links/one
            ln links/one links/two
            ln links/one modes/three
            ln links/one empty/directory/four
            setfattr -n user.linked -v linked links/one
            seq 1 50000 > links/large
            ln links/large links/large-too
            ln -s one links/symbolic
            ln -s / links/root
            ln -s . links/self
            ln -s ../nowhere/$(printf '\\377\\n')/ links/odd
            ln -s "$(long 4000 L)" links/long
            ln -s "$(long 59 L)" links/59
            ln -s "$(long 60 L)" links/60
            mkfifo -m 0640 special/fifo
            mknod special/null c 1 3
            mknod special/whiteout c 0 0
            mknod special/zero b 0 0
            mknod special/disk b 259 70000
            mknod special/largest c 4095 1048575
            chmod 0600 special/disk

            printf 255 > names/$(long 255 n)
            mkdir names/$(long 255 d)
            printf bytes > names/"$(printf 'not utf-8 \\377\\376')"
            printf bytes > names/"$(printf '\\001\\002\\177')"
            printf lines > names/"$(printf 'line\\nfeed\\n')x"
            printf odd > names/'#=*?[]\\ %41 "quoted"'
            printf dash > names/-dash
            printf dash > names/a-b
            mkdir names/a
            printf slash > names/a/b
            printf dots > names/...
            printf hidden > names/.wh.not-a-whiteout
            for name in A a.b é ü 語 '~' ' ' 'a b'; do printf "%s" "$name" > names/"$name"; done

            find . -exec touch -h -d @1600000000 {} +
            for time in -2 0 1 2147483647 2147483648 4294967295; do
                printf time > times/at$time
                touch -d @$time times/at$time
            done
            printf nanoseconds > times/nanoseconds
            touch -d @1700000000.123456789 times/nanoseconds
            touch -d @1234567890 times
            touch -h -d @1111111111 links/symbolic
            touch -d @1500000000 .
            """;

    /** Makes the tree on a new mount; skips the test, saying why, where that is not possible. */
    public static TortureTree make(Path directory) throws IOException, InterruptedException {
        ExternalTool.require("setfattr");
        ExternalTool.require("setfacl");
        TortureTree tree = new TortureTree(KernelMount.ofMemory(directory));
        try {
            writeFiles(directory);
            bindSocket(directory.resolve("socket"));
            ExternalTool.Result made = ExternalTool.runAllowingFailure(directory, "sh", "-c", SCRIPT);
            Assumptions.assumeTrue(made.exitCode() == 0, "needs root, devices and attributes: " + made.errors());
            return tree;
        } catch (IOException | InterruptedException | RuntimeException e) {
            tree.close();
            throw e;
        }
    }

    /** Where the tree is. */
    public Path root() {
        return mount.directory();
    }

    private static void writeFiles(Path root) throws IOException {
        writeBoundaries(Files.createDirectory(root.resolve("boundaries")));
        writeContents(Files.createDirectory(root.resolve("contents")));
        writeSparse(Files.createDirectory(root.resolve("sparse")));
        Path many = Files.createDirectory(root.resolve("many"));
        for (int i = 0; i < MANY; i++) {
            Files.write(many.resolve("file-%05d".formatted(i)), text(i % 97, i));
        }
        Path deep = root.resolve("deep");
        for (int i = 0; i < NESTED; i++) {
            deep = deep.resolve("d");
        }
        Files.write(Files.createDirectories(deep).resolve("bottom"), text(10, 1));
        Path wide = root.resolve("long");
        for (int i = 0; i < LONG_NAMES; i++) {
            wide = wide.resolve(String.valueOf((char) ('a' + i)).repeat(255));
        }
        Files.write(Files.createDirectories(wide).resolve("bottom"), text(10, 2));
    }

    private static void writeBoundaries(Path directory) throws IOException {
        Files.createFile(directory.resolve("0"));
        Files.write(directory.resolve("1"), text(1, 1));
        for (int boundary : BOUNDARIES) {
            for (int size = boundary - 1; size <= boundary + 1; size++) {
                Files.write(directory.resolve("text-" + size), text(size, size));
            }
            if (boundary <= 128 * KIB) {
                Files.write(directory.resolve("noise-" + boundary), noise(boundary, boundary));
                Files.write(directory.resolve("noise-" + (boundary + 1)), noise(boundary + 1, boundary));
            }
        }
    }

    private static void writeContents(Path directory) throws IOException {
        byte[] mixed = mixed();
        Files.write(directory.resolve("text"), text(3 * MIB + 777, 3));
        Files.write(directory.resolve("noise"), noise(MIB + 4321, 4));
        Files.write(directory.resolve("mixed"), mixed);
        Files.write(directory.resolve("same"), mixed);
        Files.write(directory.resolve("start"), Arrays.copyOf(mixed, MIB + 5));
        Files.write(directory.resolve("shifted"), Arrays.copyOfRange(mixed, 12345, mixed.length));
        Files.write(directory.resolve("zero"), new byte[3 * MIB]);
        Files.write(directory.resolve("zero-and-one"), Arrays.copyOf(new byte[] {1}, MIB + 1));
        Files.write(directory.resolve("program"), program());
    }

    private static void writeSparse(Path directory) throws IOException {
        for (long[] sparse : new long[][] {{8 * MIB, 0}, {5 * MIB, 2 * MIB}, {3 * MIB + 17, 3 * MIB}, {MIB, -1}}) {
            try (RandomAccessFile file =
                    new RandomAccessFile(directory.resolve("at-" + sparse[1]).toFile(), "rw")) {
                file.setLength(sparse[0]);
                if (sparse[1] >= 0) {
                    file.seek(sparse[1]);
                    file.write(text(17, 5));
                }
            }
        }
    }

    /** Lines that compress, and are the same only for the same seed. */
    private static byte[] text(int size, long seed) {
        StringBuilder text = new StringBuilder(size + 32);
        Random random = new Random(seed);
        while (text.length() < size) {
            text.append("line ")
                    .append(random.nextInt(1000))
                    .append(" of ")
                    .append(seed)
                    .append('\n');
        }
        return text.substring(0, size).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] noise(int size, long seed) {
        byte[] noise = new byte[size];
        new Random(seed).nextBytes(noise);
        return noise;
    }

    /** Stretches of text, noise and zeros, of lengths that no block has. */
    private static byte[] mixed() {
        byte[] mixed = new byte[2 * MIB + 99];
        int position = 0;
        for (int i = 0; position < mixed.length; i++) {
            int size = Math.min(mixed.length - position, 3000 + 7919 * i % 50021);
            byte[] piece = i % 3 == 0 ? text(size, i) : i % 3 == 1 ? noise(size, i) : new byte[size];
            System.arraycopy(piece, 0, mixed, position, size);
            position += size;
        }
        return mixed;
    }

    /** Calls and jumps of x86, which filters of xz turn. */
    private static byte[] program() {
        byte[] program = noise(200_000, 6);
        for (int i = 0; i + 5 < program.length; i += 11) {
            program[i] = (byte) (i % 2 == 0 ? 0xe8 : 0xe9);
            program[i + 1] = (byte) i;
            program[i + 3] = 0;
            program[i + 4] = 0;
        }
        return program;
    }

    /** A socket outlives the program that has bound it. */
    private static void bindSocket(Path path) throws IOException {
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(path));
        }
    }

    @Override
    public void close() {
        mount.close();
    }
}
