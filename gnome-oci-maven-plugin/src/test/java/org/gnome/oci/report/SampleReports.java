package org.gnome.oci.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.parity.ComparisonProgress;
import org.gnome.oci.parity.Identity;
import org.gnome.oci.parity.ParityReport;
import org.gnome.oci.parity.RuleSet;
import org.gnome.oci.parity.RulesReader;
import org.gnome.oci.parity.TestTree;
import org.gnome.oci.parity.TreeComparison;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.Fidelity.Attribute;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;

/** Reports of each outcome, with all that a page must bear. */
final class SampleReports {
    private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
    private static final Fidelity FLATPAK = Fidelity.without(
            Attribute.SPECIAL_BITS,
            Attribute.OWNER,
            Attribute.XATTRS,
            Attribute.CAPABILITIES,
            Attribute.HARDLINKS,
            Attribute.MTIME);
    private static final Identity REFERENCE = new Identity(
            "Flatpak runtime",
            "runtime/org.gnome.Platform/x86_64/master",
            new TreeMap<>(Map.of(
                    "ostree.commit",
                    "9f2c1d7a0b5e4c3d8f6a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60",
                    "flatpak.extension runtime/org.gnome.Platform.Locale/x86_64/master",
                    "0b1c2d3e4f5061728394a5b6c7d8e9f00112233445566778899aabbccddeeff0")),
            List.of("The extension point <GL> at /usr/lib/GL is not mounted"));
    private static final Identity IMAGE = new Identity(
            "OCI image",
            "quay.io/gnome_infrastructure/gnome-build-meta:platform-master",
            new TreeMap<>(Map.of(
                    "oci.digest",
                    "sha256:3c1e5b0f2a4d6879b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d8e7f6a5",
                    "oci.config",
                    "sha256:77aa66bb55cc44dd33ee22ff11006699887766554433221100ffeeddccbbaa99")),
            List.of());

    /** Names that a page, a script or a terminal might take for something else. */
    static final List<String> HOSTILE_NAMES = List.of(
            "<b>&amp;.txt",
            "<",
            "script><script>alert(1)<",
            "\"onmouseover=alert(1)",
            "${title}<#list>",
            "\u202Egpj.exe",
            "line\nbreak",
            "back\\slash",
            "עברית");

    private SampleReports() {}

    static ParityReport identical() throws IOException {
        return report(runtime(TestTree.empty()), runtime(TestTree.empty()), RuleSet.EMPTY);
    }

    static ParityReport explained() throws IOException {
        TestTree reference = runtime(TestTree.empty());
        TestTree image = runtime(TestTree.empty());
        for (int i = 0; i < 30; i++) {
            reference.file("/usr/share/locale/l" + i + "/LC_MESSAGES/glib20.mo", "text " + i);
        }
        image.directory("/tmp").directory("/sys").directory("/dev").file("/usr/manifest.json", "image!");
        reference.file("/usr/manifest.json", "runtime");
        return report(reference, image, rules());
    }

    /** Fails with every kind of difference that a Flatpak reference has, hostile names and many more files. */
    static ParityReport failed(int files) throws IOException {
        TestTree reference = runtime(TestTree.empty()).directory("/tmp");
        TestTree image = runtime(TestTree.empty()).directory("/dev");
        for (int i = 0; i < files; i++) {
            reference.file("/usr/lib/x86_64-linux-gnu/libexample-" + i + ".so.0", "content " + i);
            image.file("/usr/lib/x86_64-linux-gnu/libexample-" + i + ".so.0", "CONTENT " + i);
        }
        for (String name : HOSTILE_NAMES) {
            image.node(
                    TreePath.of("/usr/share/hostile").resolve(EntryName.of(name.replace('/', '-'))),
                    new RegularFile(Metadata.ofPermissions(0644), Content.of(new byte[2])));
        }
        image.node(
                TreePath.of("/usr/share/hostile").resolve(new EntryName(ByteString.copyOf(new byte[] {'a', -1}))),
                new RegularFile(Metadata.ofPermissions(0644), Content.of(new byte[2])));
        reference
                .link("/usr/lib/libc.so", "libc.so.6")
                .file("/usr/bin/tool", "a")
                .file("/usr/lib/odd", "1");
        image.link("/usr/lib/libc.so", "</code><script>alert(1)</script>")
                .file("/usr/bin/tool", Metadata.ofPermissions(0700))
                .directory("/usr/lib/odd");
        return report(reference, image, rules());
    }

    /** Two equal trees of many files but for some. */
    static ParityReport large(int equal, int different) throws IOException {
        TestTree reference = TestTree.empty();
        TestTree image = TestTree.empty();
        for (int i = 0; i < equal; i++) {
            String path = "/usr/share/directory-" + i % 1000 + "/file-" + i;
            reference.file(path, "");
            image.file(path, "");
        }
        for (int i = 0; i < different; i++) {
            String path = "/usr/lib/x86_64-linux-gnu/a-directory-of-usual-length/libexample-" + i + ".so.0.1.2";
            reference.file(path, "reference " + i);
            image.file(path, "the image " + i);
        }
        return report(reference, image, RuleSet.EMPTY);
    }

    private static TestTree runtime(TestTree tree) {
        tree.link("/bin", "usr/bin").link("/lib", "usr/lib").link("/sbin", "usr/bin");
        for (int i = 0; i < 1200; i++) {
            tree.file("/usr/share/icons/Adwaita/symbolic/icon-" + i + ".svg", "<svg id=\"" + i + "\"/>".repeat(90));
        }
        return tree;
    }

    private static RuleSet rules() throws IOException {
        return RulesReader.parse("""
                <parity-rules>
                  <rule id="D3" path="/{tmp,sys,dev,proc,root}" kinds="only-in-image" max="5">
                    <reason>A container needs mount points that a Flatpak runtime does not have.</reason>
                  </rule>
                  <rule id="D9" path="/usr/manifest.json" kinds="content" max="1">
                    <reason>The manifest lists the elements of the image, which are more than the runtime's.</reason>
                    <link>https://gitlab.gnome.org/GNOME/gnome-build-meta/-/issues/1</link>
                    <expires>2027-12-31</expires>
                  </rule>
                  <rule id="D21" path="/usr/share/locale{,/**}" kinds="only-in-reference" max="80000">
                    <reason>Translations are left out of the platform image; they are in the Locale extension.</reason>
                  </rule>
                  <rule id="D12" path="/etc/fonts/conf.d/{50-flatpak,05-flatpak-fontpath}.conf" kinds="only-in-reference" max="2">
                    <reason>Fontconfig of Flatpak looks for the host's fonts.</reason>
                  </rule>
                </parity-rules>
                """.getBytes(StandardCharsets.UTF_8), "parity-rules.xml");
    }

    private static ParityReport report(TestTree reference, TestTree image, RuleSet rules) throws IOException {
        return ParityReport.of(
                REFERENCE,
                IMAGE,
                new TreeComparison(2, ComparisonProgress.NONE).compare(reference.side(FLATPAK), image.side()),
                rules,
                TODAY);
    }
}
