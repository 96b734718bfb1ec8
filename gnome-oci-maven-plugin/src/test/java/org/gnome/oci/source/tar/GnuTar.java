package org.gnome.oci.source.tar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.testing.ExternalTool;

/** GNU tar: its verbose listing, and all contents one after the other. */
final class GnuTar {
    private static final Pattern LINE =
            Pattern.compile("(?<type>.)(?<mode>.{9}) (?<uid>[0-9-]+)/(?<gid>[0-9-]+) +(?<size>[0-9,]+) "
                    + "(?<date>[0-9-]+) (?<time>[0-9:]+)(?<nanos>(\\.[0-9]+)?) .*");
    private static final Pattern DATE = Pattern.compile("(-?[0-9]+)-([0-9]{2})-([0-9]{2})");
    private static final Pattern ESCAPE = Pattern.compile("\\\\([abtnvfr\\\\]|[0-7]{3})");
    private static final String ALL_BITS = "rwxrwxrwx";

    private GnuTar() {}

    /**
     * What it says of an archive.
     *
     * @param entries the entries, without the digest of each content
     * @param contents the SHA-256 of all contents in hexadecimal
     */
    record Listing(List<ListedEntry> entries, String contents) {}

    /** Lists an archive in a directory, or fails as it does. */
    static Listing list(Path directory, String archive) throws IOException, InterruptedException {
        ExternalTool.Result result = ExternalTool.runAllowingFailure(
                directory,
                "tar",
                "--extract",
                "--to-stdout",
                "-vv",
                "--full-time",
                "--numeric-owner",
                "--absolute-names",
                "--quoting-style=escape",
                "--file=" + archive);
        if (result.exitCode() != 0) {
            throw new IOException(result.errors());
        }
        List<ListedEntry> entries = new ArrayList<>();
        int timeWidth = 0;
        for (String line : result.errors().split("\n", -1)) {
            if (!line.isEmpty() && !line.startsWith("tar: ")) {
                Matcher matcher = LINE.matcher(line);
                assertThat(matcher.matches()).as(line).isTrue();
                timeWidth = Math.max(timeWidth, matcher.end("nanos") - matcher.start("date"));
                entries.add(entry(matcher, line.substring(matcher.start("date") + timeWidth + 1)));
            }
        }
        return new Listing(entries, Digest.ofContent(result.output()).hex());
    }

    /** The same of ours. */
    static Listing ours(byte[] archive) throws IOException {
        List<ListedEntry> entries = ListedEntry.ofOurs(archive).stream()
                .map(entry -> entry.withContent(""))
                .toList();
        return new Listing(
                entries, Digest.ofContent(ListedEntry.contents(archive)).hex());
    }

    /** The column of times is as wide as the widest so far, and may fill up with blanks, as a name may begin with. */
    private static ListedEntry entry(Matcher matcher, String rest) {
        char type = matcher.group("type").charAt(0);
        boolean isDevice = type == 'c' || type == 'b';
        String between = type == 'h' ? " link to " : " -> ";
        int link = type == 'h' || type == 'l' ? rest.indexOf(between) : rest.length();
        return new ListedEntry(
                type == 'C' ? '-' : type,
                ListedEntry.name(type, unescaped(rest.substring(0, link))),
                link == rest.length() ? "" : unescaped(rest.substring(link + between.length())),
                isDevice ? 0 : Long.parseLong(matcher.group("size")),
                mode(matcher.group("mode")),
                Long.parseLong(matcher.group("uid")),
                Long.parseLong(matcher.group("gid")),
                time(matcher),
                isDevice ? matcher.group("size") : "",
                "");
    }

    private static int mode(String letters) {
        int mode = 0;
        for (int i = 0; i < ALL_BITS.length(); i++) {
            char letter = letters.charAt(i);
            boolean isSpecial = "sStT".indexOf(letter) >= 0;
            if (letter == ALL_BITS.charAt(i) || letter == 's' || letter == 't') {
                mode |= 0400 >> i;
            }
            if (isSpecial) {
                mode |= 04000 >> (i / 3);
            }
        }
        return mode;
    }

    private static Instant time(Matcher matcher) {
        Matcher date = DATE.matcher(matcher.group("date"));
        assertThat(date.matches()).as(matcher.group()).isTrue();
        String[] time = matcher.group("time").split(":", -1);
        String fraction = matcher.group("nanos").replace(".", "");
        return LocalDateTime.of(
                        Integer.parseInt(date.group(1)),
                        Integer.parseInt(date.group(2)),
                        Integer.parseInt(date.group(3)),
                        Integer.parseInt(time[0]),
                        Integer.parseInt(time[1]),
                        Integer.parseInt(time[2]),
                        Integer.parseInt((fraction + "000000000").substring(0, 9)))
                .toInstant(ZoneOffset.UTC);
    }

    /** The bytes of a text as it shows them: escaped as in C, unless they are visible UTF-8. */
    private static String unescaped(String text) {
        String shown = ListedEntry.latin1(text.getBytes(StandardCharsets.UTF_8));
        StringBuilder bytes = new StringBuilder();
        Matcher escape = ESCAPE.matcher(shown);
        while (escape.find()) {
            String code = escape.group(1);
            int letter = "abtnvfr\\".indexOf(code);
            char character = letter < 0 ? (char) Integer.parseInt(code, 8) : "\u0007\b\t\n\u000b\f\r\\".charAt(letter);
            escape.appendReplacement(bytes, Matcher.quoteReplacement(String.valueOf(character)));
        }
        return escape.appendTail(bytes).toString();
    }
}
