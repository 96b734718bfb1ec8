package org.gnome.oci.initramfs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes cpio archives of the format newc, right ones and wrong ones. */
final class CpioBytes {
    static final int FILE_MODE = 0100644;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    CpioBytes file(String name, String content) {
        return entry("070701", name.length() + 1L, content.length(), name + "\0", content);
    }

    CpioBytes trailer() {
        return file("TRAILER!!!", "");
    }

    CpioBytes zeros(int count) {
        out.writeBytes(new byte[count]);
        return this;
    }

    CpioBytes bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** An entry whose header may lie. */
    CpioBytes entry(String magic, long nameSize, long fileSize, String name, String content) {
        long[] fields = {1, FILE_MODE, 0, 0, 1, 0, fileSize, 0, 0, 0, 0, nameSize, 0};
        StringBuilder header = new StringBuilder(magic);
        for (long field : fields) {
            header.append(String.format(Locale.ROOT, "%08x", field));
        }
        append(header + name);
        append(content);
        return this;
    }

    private void append(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        zeros(Math.floorMod(-out.size(), 4));
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }
}
