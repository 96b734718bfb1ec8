package org.gnome.oci.source.tar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.gnome.oci.source.tar.TarFormat.Field;

/**
 * Makes archives of archives: what it does is a function of a number. Most changed header blocks get a right checksum
 * again, or no reader would look at anything behind it.
 */
final class TarMutation {
    private static final int BLOCK = TarFormat.BLOCK_BYTES;
    private static final int MOST_STEPS = 3;
    private static final byte[] BYTES = TarBytes.latin1("\0 019/.=-+\n\u007f\u0080\u00ff");
    private static final byte[] TYPES = TarBytes.latin1("\00001234567xgLKSMVDNXAZ");
    private static final List<String> NUMBERS = List.of(
            "",
            " ",
            "0",
            "7",
            " 7",
            "7 ",
            "0000000",
            "7777777",
            "77777777",
            "00000001000",
            "77777777777",
            "-1",
            "+7",
            "0x1",
            "8",
            "1 1",
            "\0" + "1",
            "1\0" + "1",
            "\u0080",
            "\u00ff",
            "\u0081",
            "\u00c0",
            "\u0080\0\0\0\0\0\0\5",
            "\u0080\0\0\0\0\0\0\0\0\0\2\0",
            "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff");
    private static final List<String> NAMES = List.of(
            "",
            ".",
            "./",
            "/",
            "..",
            "a",
            "a/",
            "a//",
            "/a",
            "./a",
            "a/.",
            "../a",
            "a\0b",
            " a",
            "a ",
            "\u00ff",
            "a\nb",
            "n".repeat(100),
            "d/".repeat(50),
            "\\",
            "a\\b");
    private static final List<String> RECORDS = List.of(
            "path=a",
            "path=a/",
            "path=",
            "path=b",
            "linkpath=a",
            "linkpath=",
            "size=0",
            "size=512",
            "size=",
            "size=7",
            "size=-1",
            "size=08",
            "size= 7",
            "size=7 ",
            "uid=5",
            "uid=",
            "uid=-1",
            "uid=007",
            "gid=3000000",
            "gid=+5",
            "mtime=1.5",
            "mtime=-1.5",
            "mtime=1.",
            "mtime=",
            "mtime=1e3",
            "mtime=.5",
            "comment=x",
            "a=b=c",
            "path=a\0b",
            "atime=1",
            "SCHILY.dev=1",
            "hdrcharset=BINARY",
            "hdrcharset=ISO-IR 8859 1 1998",
            "uname=x",
            "path=\u00ff",
            "GNU.sparse.size=7",
            "GNU.sparse.realsize=7",
            "GNU.sparse.name=x",
            "SCHILY.realsize=9",
            "SCHILY.devmajor=7",
            "SCHILY.xattr.user.a=b",
            "LIBARCHIVE.xattr.user.a=Yg",
            "path=\u00e9",
            "path=a\n",
            "VENDOR.x=");

    private final SplittableRandom random;
    private final List<byte[]> blocks = new ArrayList<>();

    private TarMutation(long number) {
        this.random = new SplittableRandom(number);
    }

    /** The archive of a number, made of one of some seeds and of parts of others. */
    static byte[] of(long number, List<byte[]> seeds) {
        return new TarMutation(number).mutate(seeds);
    }

    private byte[] mutate(List<byte[]> seeds) {
        byte[] seed = seeds.get(random.nextInt(seeds.size()));
        for (int start = 0; start < seed.length; start += BLOCK) {
            blocks.add(Arrays.copyOfRange(seed, start, start + BLOCK));
        }
        int steps = random.nextInt(1, MOST_STEPS + 1);
        for (int i = 0; i < steps; i++) {
            step(seeds);
        }
        byte[] mutated = new byte[blocks.size() * BLOCK];
        for (int i = 0; i < blocks.size(); i++) {
            System.arraycopy(blocks.get(i), 0, mutated, i * BLOCK, BLOCK);
        }
        return random.nextInt(40) == 0 ? Arrays.copyOf(mutated, random.nextInt(mutated.length + 1)) : mutated;
    }

    private void step(List<byte[]> seeds) {
        switch (random.nextInt(12)) {
            case 0 -> changeHeader(header -> header[random.nextInt(BLOCK)] ^= (byte) (1 << random.nextInt(8)));
            case 1 -> changeHeader(header -> header[random.nextInt(BLOCK)] = one(BYTES));
            case 2, 3 -> changeHeader(header -> put(header, number(), one(NUMBERS)));
            case 4 -> changeHeader(header -> put(header, name(), one(NAMES)));
            case 5 -> changeHeader(header -> header[Field.TYPEFLAG.offset()] = one(TYPES));
            case 6 -> changeHeader(header -> put(header, Field.SIZE, octal(random.nextInt(2000))));
            case 7 -> anyBlock()[random.nextInt(64)] = one(BYTES);
            case 8 -> insert(random.nextInt(blocks.size()), record());
            case 9 -> blocks.add(random.nextInt(blocks.size()), foreign(seeds));
            case 10 -> blocks.remove(random.nextInt(blocks.size()));
            default ->
                blocks.add(
                        random.nextInt(blocks.size()),
                        random.nextBoolean() ? new byte[BLOCK] : anyBlock().clone());
        }
        if (blocks.isEmpty()) {
            blocks.add(new byte[BLOCK]);
        }
    }

    private byte[] anyBlock() {
        return blocks.get(random.nextInt(blocks.size()));
    }

    private byte[] foreign(List<byte[]> seeds) {
        byte[] seed = seeds.get(random.nextInt(seeds.size()));
        int start = random.nextInt(seed.length / BLOCK) * BLOCK;
        return Arrays.copyOfRange(seed, start, start + BLOCK);
    }

    /** A pax header of one or two records. */
    private byte[] record() {
        String[] records =
                random.nextInt(4) == 0 ? new String[] {one(RECORDS), one(RECORDS)} : new String[] {one(RECORDS)};
        return new TarBytes().pax(random.nextInt(8) == 0 ? 'g' : 'x', records).toByteArray();
    }

    private void insert(int position, byte[] bytes) {
        for (int start = 0; start < bytes.length; start += BLOCK) {
            blocks.add(position + start / BLOCK, Arrays.copyOfRange(bytes, start, start + BLOCK));
        }
    }

    /** Changes a header block. */
    private interface Change {
        void applyTo(byte[] header);
    }

    private void changeHeader(Change change) {
        List<byte[]> headers = blocks.stream().filter(TarMutation::isHeader).toList();
        if (headers.isEmpty()) {
            return;
        }
        byte[] header = headers.get(random.nextInt(headers.size()));
        change.applyTo(header);
        if (random.nextInt(16) != 0) {
            put(header, Field.CHKSUM, String.format(Locale.ROOT, "%06o\0 ", sum(header)));
        }
    }

    private static boolean isHeader(byte[] block) {
        String sum = ListedEntry.latin1(Arrays.copyOfRange(block, Field.CHKSUM.offset(), Field.CHKSUM.end()));
        return sum.contains(Integer.toOctalString(sum(block)));
    }

    private static int sum(byte[] block) {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= Field.CHKSUM.offset() && i < Field.CHKSUM.end() ? ' ' : block[i] & 0xff;
        }
        return sum;
    }

    private static void put(byte[] header, Field field, String text) {
        byte[] bytes = TarBytes.latin1(text);
        int length = field.end() - field.offset();
        Arrays.fill(header, field.offset(), field.end(), (byte) 0);
        System.arraycopy(bytes, 0, header, field.offset(), Math.min(length, bytes.length));
    }

    private Field number() {
        Field[] fields = {
            Field.MODE, Field.UID, Field.GID, Field.SIZE, Field.MTIME, Field.DEVMAJOR, Field.DEVMINOR, Field.CHKSUM
        };
        return fields[random.nextInt(fields.length)];
    }

    private Field name() {
        Field[] fields = {Field.NAME, Field.LINKNAME, Field.PREFIX, Field.MAGIC, Field.TRAILER};
        return fields[random.nextInt(fields.length)];
    }

    private static String octal(int number) {
        return String.format(Locale.ROOT, "%011o", number);
    }

    private String one(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }

    private byte one(byte[] bytes) {
        return bytes[random.nextInt(bytes.length)];
    }
}
