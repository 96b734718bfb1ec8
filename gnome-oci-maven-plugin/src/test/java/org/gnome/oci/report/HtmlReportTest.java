package org.gnome.oci.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnome.oci.parity.ParityReport;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
    @Test
    void startsWithTheVerdict() throws IOException {
        assertThat(html(SampleReports.identical())).containsSubsequence("✓</span> Identical</p>", "id=\"identity\"");
        assertThat(html(SampleReports.identical()))
                .contains("<li>The extension point &lt;GL&gt; at /usr/lib/GL is not mounted</li>");
        assertThat(html(SampleReports.explained())).containsSubsequence("≈</span> Explained</p>", "id=\"identity\"");
        assertThat(html(SampleReports.failed(3)))
                .containsSubsequence("✗</span> Failed</p>", "differences are unexplained", "id=\"identity\"");
    }

    @Test
    void namesWhatWasNotComparedBesideTheVerdict() throws IOException {
        assertThat(html(SampleReports.identical()))
                .contains("<strong>Not compared:</strong> hardlinks; setuid, setgid and sticky bits; owner and group;"
                        + " extended attributes; capabilities; modification time")
                .doesNotContain("100 %", "100%<");
    }

    @Test
    void showsNoZeroForAKindThatWasNotCompared() throws IOException {
        assertThat(html(SampleReports.identical()))
                .contains(
                        "<th scope=\"row\">owner and group</th><td class=\"number dim\" colspan=\"2\">not compared</td>");
    }

    @Test
    void showsIdentitiesRulesAndEveryUnexplainedDifference() throws IOException {
        assertThat(html(SampleReports.failed(3)))
                .contains(
                        "sha256:3c1e5b0f2a4d6879b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d8e7f6a5",
                        "9f2c1d7a0b5e4c3d8f6a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60",
                        "id=\"rule-D21\"",
                        "0 of at most 80,000",
                        "Rule D21 matched nothing",
                        "libexample-0.so.0",
                        "libexample-2.so.0");
    }

    @Test
    void escapesEveryName() throws IOException {
        String page = html(SampleReports.failed(0));

        assertThat(page)
                .contains(
                        "/usr/share/hostile/&lt;b&gt;&amp;amp;.txt",
                        "&lt;/code&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
                        "&quot;onmouseover=alert(1)",
                        "${title}&lt;#list&gt;",
                        "\\xe2\\x80\\xaegpj.exe",
                        "line\\x0abreak",
                        "back\\x5cslash",
                        "/usr/share/hostile/a\\xff",
                        "עברית")
                .doesNotContain("<b>", "\u202E");
        assertThat(page.split("<script>", -1)).hasSize(2);
    }

    @Test
    void allowsNothingButItsOwnStyleAndScript() throws IOException {
        String page = html(SampleReports.failed(0));

        assertThat(page)
                .contains("content=\"default-src 'none'; base-uri 'none'; form-action 'none';" + " style-src '"
                        + digest(page, "style") + "'; script-src '" + digest(page, "script") + "'\"")
                .doesNotContain(" src=", "<link", " style=", "@import", "url(");
    }

    @Test
    void givesTheSameBytesInAnyLocaleAndTimeZone() throws IOException {
        ParityReport report = SampleReports.explained();
        byte[] expected = bytes(report);
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Chatham"));
            assertThat(bytes(report)).isEqualTo(expected);
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void cutsALongListAndSaysSo() throws IOException {
        String page = html(SampleReports.large(0, 6_000));

        assertThat(page)
                .contains("The first 500 of 6,000 are here.", "The first 5,000 of 6,000 are here")
                .doesNotContain("libexample-5999.so");
        assertThat(page.split("<tr data-kind", -1)).hasSize(1 + 500 + 5_000);
    }

    @Test
    void staysBelowTwoMegabytesForAHundredThousandFilesAndFiveHundredDifferences() throws IOException {
        assertThat(bytes(SampleReports.large(100_000, 500))).hasSizeLessThan(2_000_000);
    }

    private static String html(ParityReport report) throws IOException {
        return new String(bytes(report), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ParityReport report) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new HtmlReport().render(report, out);
        return out.toByteArray();
    }

    private static String digest(String page, String element) {
        Matcher content = Pattern.compile("<" + element + ">(.*?)</" + element + ">", Pattern.DOTALL)
                .matcher(page);
        assertThat(content.find()).isTrue();
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(content.group(1).getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
