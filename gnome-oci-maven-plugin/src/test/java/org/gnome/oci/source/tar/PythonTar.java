package org.gnome.oci.source.tar;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gnome.oci.testing.ExternalTool;

/** Python's module tarfile, which reads many archives in one process. */
final class PythonTar {
    /** Prints the file, then an entry per line, then {@code error} if it gives up. */
    private static final String PROGRAM = """
            import hashlib, os, sys, tarfile
            kinds = {b'0': '-', b'\\0': '-', b'7': '-', b'1': 'h', b'2': 'l', b'3': 'c', b'4': 'b', b'5': 'd', b'6': 'p'}
            for name in sorted(os.listdir('.')):
                print('archive', name)
                try:
                    with tarfile.open(name, 'r:', encoding='utf-8', errors='surrogateescape') as archive:
                        for entry in archive:
                            kind = kinds[entry.type]
                            if entry.isdir():
                                kind = 'd'
                            content = archive.extractfile(entry).read() if kind == '-' else b''
                            text = lambda s: 'x' + s.encode('utf-8', 'surrogateescape').hex()
                            print(kind, text(entry.name), text(entry.linkname if kind in 'hl' else ''), entry.size,
                                  entry.mode & 0o7777, entry.uid, entry.gid, entry.pax_headers.get('mtime', entry.mtime),
                                  '%d,%d' % (entry.devmajor, entry.devminor) if kind in 'cb' else '-',
                                  hashlib.sha256(content).hexdigest())
                except Exception as problem:
                    print('error', type(problem).__name__)
            """;

    private PythonTar() {}

    /** Lists all archives of a directory, by their file names; those that it refuses are missing. */
    static Map<String, List<ListedEntry>> list(Path directory, Path work) throws IOException, InterruptedException {
        ExternalTool.require("python3");
        Path program = Files.writeString(work.resolve("list.py"), PROGRAM);
        String output =
                new String(ExternalTool.run(directory, "python3", program.toString()), StandardCharsets.US_ASCII);
        Map<String, List<ListedEntry>> archives = new TreeMap<>();
        String archive = "";
        List<ListedEntry> entries = List.of();
        for (String line : output.split("\n", 0)) {
            List<String> words = List.of(line.split(" ", -1));
            switch (words.get(0)) {
                case "archive" -> {
                    archive = words.get(1);
                    entries = new ArrayList<>();
                    archives.put(archive, entries);
                }
                case "error" -> archives.remove(archive);
                default -> entries.add(entry(words));
            }
        }
        return archives;
    }

    private static ListedEntry entry(List<String> words) {
        char type = words.get(0).charAt(0);
        return new ListedEntry(
                type,
                ListedEntry.name(type, text(words.get(1))),
                text(words.get(2)),
                Long.parseLong(words.get(3)),
                Integer.parseInt(words.get(4)),
                Long.parseLong(words.get(5)),
                Long.parseLong(words.get(6)),
                time(new BigDecimal(words.get(7))),
                words.get(8).equals("-") ? "" : words.get(8),
                words.get(9));
    }

    private static String text(String word) {
        return ListedEntry.latin1(HexFormat.of().parseHex(word.substring(1)));
    }

    private static Instant time(BigDecimal seconds) {
        BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
        BigDecimal nanos = seconds.subtract(whole).movePointRight(9).setScale(0, RoundingMode.FLOOR);
        return Instant.ofEpochSecond(whole.longValueExact(), nanos.longValueExact());
    }
}
