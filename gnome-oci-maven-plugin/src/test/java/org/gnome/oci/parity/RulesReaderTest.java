package org.gnome.oci.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.PathGlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesReaderTest {
    private static final String RULE = "<rule id=\"D3\" path=\"/tmp\" kinds=\"only-in-image\" max=\"12\">";

    @Test
    void readsARule(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("parity-rules.xml"), """
                <?xml version="1.0" encoding="UTF-8"?>
                <!-- Why platform differs. -->
                <parity-rules>
                  <rule id="D3" path="/{tmp,sys}" kinds="only-in-image  owner" max="12">
                    <reason>Mount points
                            of a <![CDATA[<container>]]>.</reason>
                    <link>https://gitlab.gnome.org/1</link>
                    <expires>2026-12-31</expires>
                  </rule>
                </parity-rules>
                """);

        assertThat(RulesReader.read(file).rules())
                .containsExactly(new ParityRule(
                        "D3",
                        PathGlob.of("/{tmp,sys}"),
                        Set.of(DifferenceKind.ONLY_IN_IMAGE, DifferenceKind.OWNER),
                        EntryFilter.ANY,
                        "Mount points of a <container>.",
                        12,
                        false,
                        Optional.of(URI.create("https://gitlab.gnome.org/1")),
                        Optional.of(LocalDate.of(2026, 12, 31))));
    }

    @Test
    void readsWhatEntriesMustBe() throws IOException {
        String rule = "<rule id='A' path='/a' kinds='type' types='%s' target='../b/*' max='1' optional='true'>"
                + "<reason>r</reason></rule>";

        assertThat(parse("<parity-rules>" + rule.formatted("symbolic-link directory") + "</parity-rules>")
                        .rules())
                .singleElement()
                .satisfies(read -> {
                    assertThat(read.isOptional()).isTrue();
                    assertThat(read.entries())
                            .isEqualTo(new EntryFilter(
                                    Set.of(EntryType.DIRECTORY, EntryType.SYMBOLIC_LINK),
                                    Optional.of(PathGlob.ofTarget("../b/*"))));
                });
    }

    @Test
    void readsNoRuleAtAll() throws IOException {
        assertThat(parse("<parity-rules/>")).isEqualTo(RuleSet.EMPTY);
    }

    @Test
    void keepsTheOrderOfTheFile() throws IOException {
        String rule = "<rule id='%s' path='/a' kinds='type' max='1'><reason>r</reason></rule>";

        assertThat(parse("<parity-rules>" + rule.formatted("b") + rule.formatted("a") + "</parity-rules>")
                        .rules())
                .extracting(ParityRule::id)
                .containsExactly("b", "a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<rule path='/a' kinds='type' max='1'/>|rule: line 2: has no id; give it a short name",
                "<rule id='A' kinds='type' max='1'/>|rule A: line 2: has no path; give it a pattern",
                "<rule id='A' path='/a' max='1'/>|rule A: line 2: has no kinds; give it one or more of only-in-ref",
                "<rule id='A' path='/a' kinds='type'/>|rule A: line 2: has no max; give it how many",
                "<rule id='A' path='/a' kinds='type' max='1'/>|rule A: line 2: has no reason; give it why",
                "<rule id='A' path='/a' kinds='type' max='1'><reason> </reason></rule>|has no reason",
                "<rule id='A' path='/a' kinds='typo' max='1'><reason>r</reason></rule>|unknown kind \"typo\"; use only",
                "<rule id='A' path='a' kinds='type' max='1'><reason>r</reason></rule>|does not start with a slash",
                "<rule id='A' path='/a' kinds='type' max='x'><reason>r</reason></rule>|max \"x\"; write a whole number",
                "<rule id='A' path='/a' kinds='type' max='0'><reason>r</reason></rule>|count is not positive",
                "<rule id='A A' path='/a' kinds='type' max='1'><reason>r</reason></rule>|the id is not 1 to 64 letters",
                "<rule id='A' path='/**' kinds='owner type' max='1'><reason>r</reason></rule>|matches every path",
                "<rule id='A' path='/a' kinds='type' max='1' o='1'/>|unknown attribute o at <rule>",
                "<rule id='A' path='/a' kinds='type' max='1'><why/></rule>|rule A: line 2: holds the unknown element <why>",
                "<rule id='A' path='/a' kinds='type' max='1'><reason>a</reason><reason>b</reason></rule>|<reason> twice",
                "<rule id='A' path='/a' kinds='type' max='1'><reason>a<b/></reason></rule>|<reason>: line 2: holds more",
                "<rule id='A' path='/a' kinds='type' max='1'>text</rule>|holds text between its elements: \"text\"",
                "<rule id='A' path='/a' kinds='type' max='1' types='dir'><reason>r</reason></rule>|type \"dir\"; use dir",
                "<rule id='A' path='/a' kinds='type owner' max='1' types='fifo'><reason>r</reason></rule>|of their own",
                "<rule id='A' path='/a' kinds='type' max='1' types='fifo' target='b'><reason>r</reason></rule>|not the type",
                "<rule id='A' path='/a' kinds='type' max='1' target='{b'><reason>r</reason></rule>|do not come in pairs",
                "<rule id='A' path='/a' kinds='type' max='1' optional='1'><reason>r</reason></rule>|write true or false",
                "<rules/>|has the element <rules> where <rule> belongs",
                "<rule xmlns='urn:x'/>|has a name space at <rule>",
            })
    void refusesWithTheLineAndWhatToDo(String rule, String message) {
        assertThatThrownBy(() -> parse("<parity-rules>\n" + rule + "</parity-rules>"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageStartingWith("[parity-rules.xml] ")
                .hasMessageContaining("line 2: ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<link>javascript:alert(1)</link>|its link is not an http or https address",
                "<link>a b</link>|write an http or https address",
                "<expires>31.12.2026</expires>|write a date such as 2026-12-31",
            })
    void refusesOddLinksAndDates(String child, String message) {
        assertThatThrownBy(
                        () -> parse("<parity-rules>" + RULE + "<reason>r</reason>" + child + "</rule></parity-rules>"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesTwoRulesOfOneId() {
        String rule = RULE + "<reason>r</reason></rule>\n";

        assertThatThrownBy(() -> parse("<parity-rules>\n" + rule + rule + "</parity-rules>"))
                .hasMessage("[parity-rules.xml] rule D3: line 3: has the id of an earlier rule; give it its own");
    }

    @Test
    void allowsEveryPathForMetadata() throws IOException {
        String rule = "<rule id='A' path='/**' kinds='owner permissions' max='1'><reason>r</reason></rule>";

        assertThat(parse("<parity-rules>" + rule + "</parity-rules>").rules()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE parity-rules><parity-rules/>",
                "<!DOCTYPE p SYSTEM \"file:///etc/passwd\"><parity-rules/>",
                "<!DOCTYPE p [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><parity-rules>&b;</parity-rules>",
                "<!DOCTYPE p [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><parity-rules>" + RULE
                        + "<reason>&a;</reason></rule></parity-rules>",
            })
    void refusesDocumentTypes(String document) {
        assertThatThrownBy(() -> parse(document))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("holds a document type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "<parity-rules>",
                "<parity-rules/><parity-rules/>",
                "<parity-rules>&a;</parity-rules>",
                "<parity-rules>" + RULE + "<reason>&a;</reason></rule></parity-rules>",
                "<parity-rules><?php ?></parity-rules>",
                "<parity-rules a='1'/>",
                "<parity-rules><rule id='&a;'/></parity-rules>",
                "<rules/>",
            })
    void refusesWhatIsNoDocumentOfRules(String document) {
        assertThatThrownBy(() -> parse(document))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("line 1: ");
    }

    @Test
    void refusesBytesThatAreNoTextAndSaysSoToNobodyElse() {
        PrintStream console = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            assertThatThrownBy(() -> RulesReader.parse(
                            "<parity-rules>\u00ff</parity-rules>".getBytes(StandardCharsets.ISO_8859_1), "x"))
                    .isInstanceOf(MalformedFormatException.class)
                    .hasMessageContaining("is not UTF-8");
        } finally {
            System.setErr(console);
        }
        assertThat(said.size()).isZero();
    }

    /** The JDK's parser has no message for it. */
    @Test
    void refusesACharacterThatNoDocumentTypeHolds() {
        assertThatThrownBy(() ->
                        RulesReader.parse("<!DOCTYPE r [?\1\2]><parity-rules/>".getBytes(StandardCharsets.UTF_8), "x"))
                .isInstanceOf(MalformedFormatException.class);
    }

    @Test
    void refusesAnEndlessFile() {
        assertThatThrownBy(() -> RulesReader.parse(new byte[(1 << 20) + 1], "parity-rules.xml"))
                .hasMessageContaining("is larger than 1048576 bytes");
    }

    private static RuleSet parse(String document) throws MalformedFormatException {
        return RulesReader.parse(document.getBytes(StandardCharsets.UTF_8), "parity-rules.xml");
    }
}
