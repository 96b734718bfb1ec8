package org.gnome.oci.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Listings in the form of mtree(5) with full paths, by several writers, for comparison. */
public final class MtreeText {
    private static final int OCTAL_DIGITS = 3;

    private MtreeText() {}

    /**
     * The keywords of each path, with the spellings in which the writers differ made one: bsdtar leaves out a link
     * count of 1, and prints 0 where it read none.
     */
    public static Map<String, Map<String, String>> entries(String mtree) {
        Map<String, Map<String, String>> entries = new TreeMap<>();
        mtree.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            String[] words = line.split(" ", -1);
            Map<String, String> keywords = new TreeMap<>();
            for (String word : Arrays.copyOfRange(words, 1, words.length)) {
                String[] keyword = word.split("=", 2);
                keywords.put(keyword[0], canonical(keyword[0], keyword[1]));
            }
            keywords.remove("nlink", "1");
            keywords.remove("nlink", "0");
            entries.put(unescaped(words[0]), keywords);
        });
        return entries;
    }

    /** What bsdtar finds in a directory, but for times and extended attributes. */
    public static Map<String, Map<String, String>> byBsdtar(Path directory) throws IOException, InterruptedException {
        byte[] listing = ExternalTool.run(
                directory,
                "bsdtar",
                "-cf",
                "-",
                "--format=mtree",
                "--options=!all,type,mode,uid,gid,nlink,size,link,sha256",
                ".");
        return entries(new String(listing, StandardCharsets.US_ASCII));
    }

    /** bsdtar prints modes without a leading zero and nanoseconds without any. */
    private static String canonical(String keyword, String value) {
        return switch (keyword) {
            case "mode" -> String.valueOf(Integer.parseInt(value, 8));
            case "time" -> {
                int point = value.indexOf('.');
                yield value.substring(0, point + 1) + Long.parseLong(value.substring(point + 1));
            }
            default -> unescaped(value);
        };
    }

    /** The bytes of a text in which some are written as a backslash and three octal digits. */
    static String unescaped(String text) {
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\\\", i)) {
                bytes.append('\\');
                i++;
            } else if (text.charAt(i) == '\\') {
                bytes.append((char) Integer.parseInt(text, i + 1, i + 1 + OCTAL_DIGITS, 8));
                i += OCTAL_DIGITS;
            } else {
                bytes.append(text.charAt(i));
            }
        }
        return bytes.toString();
    }

    /**
     * The listing in an order that old readers understand. go-mtree before 0.5.1 (umoci 0.4.7 has it) takes
     * {@code ./usr} for a relative name, and a directory of one for the place of those that follow: so these go first,
     * each left with {@code ..} again.
     */
    public static String forOldGoMtree(String mtree) {
        List<String> first = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        mtree.lines().forEach(line -> {
            String path = line.substring(0, (line + " ").indexOf(' '));
            if (path.indexOf('/') != path.lastIndexOf('/')) {
                rest.add(line);
                return;
            }
            first.add(line);
            if (path.contains("/") && line.contains(" type=dir ")) {
                first.add("..");
            }
        });
        first.addAll(rest);
        return String.join("\n", first) + "\n";
    }
}
