package org.gnome.oci.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.Fidelity.Attribute;
import org.gnome.oci.tree.Fifo;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.Xattrs;
import org.junit.jupiter.api.Test;

class TreeComparisonTest {
    @Test
    void findsNoDifferenceBetweenEqualTrees() throws IOException {
        TestTree tree = TestTree.empty()
                .file("/usr/bin/sh", "#!")
                .link("/bin", "usr/bin")
                .device("/dev/null", 1, 3);

        assertThat(compare(tree, tree).differences()).isEmpty();
    }

    @Test
    void reportsEveryEntryOfADirectoryThatTheImageLacks() throws IOException {
        TestTree reference = TestTree.empty().file("/usr/share/a", "1").link("/usr/share/b", "a");

        assertThat(lines(reference, TestTree.empty()))
                .containsExactly(
                        "/usr only-in-reference [directory] [absent]",
                        "/usr/share only-in-reference [directory] [absent]",
                        "/usr/share/a only-in-reference [regular file, 1 byte] [absent]",
                        "/usr/share/b only-in-reference [symbolic link to a] [absent]");
    }

    @Test
    void reportsEveryEntryOfADirectoryThatTheReferenceLacks() throws IOException {
        TestTree image = TestTree.empty().node("/run/pipe", new Fifo(Metadata.ofPermissions(0600)));

        assertThat(lines(TestTree.empty(), image))
                .containsExactly(
                        "/run only-in-image [absent] [directory]", "/run/pipe only-in-image [absent] [named pipe]");
    }

    @Test
    void reportsThePrivilegesOfAFileThatTheReferenceLacks() throws IOException {
        TestTree image = TestTree.empty()
                .file("/ping", TestTree.withXattr("security.capability", "odd"))
                .file("/su", Metadata.ofPermissions(06755));

        assertThat(lines(TestTree.empty(), image))
                .containsExactly(
                        "/ping only-in-image [absent] [regular file, 1 byte, unknown form 6f6464]",
                        "/su only-in-image [absent] [regular file, 1 byte, setuid, setgid]");
    }

    @Test
    void reportsAFileInThePlaceOfADirectoryOnceAndWhatTheDirectoryHeld() throws IOException {
        TestTree reference = TestTree.empty().file("/a/b", "1").file("/a-b", "1");
        TestTree image = TestTree.empty().file("/a", "1").file("/a-b", "1");

        assertThat(lines(reference, image))
                .containsExactly(
                        "/a type [directory] [regular file, 1 byte]",
                        "/a/b only-in-reference [regular file, 1 byte] [absent]");
    }

    @Test
    void findsOtherContentOfEqualSizeByDigest() throws IOException {
        assertThat(lines(TestTree.empty().file("/f", "a"), TestTree.empty().file("/f", "b")))
                .containsExactly("/f content"
                        + " [1 byte, sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb]"
                        + " [1 byte, sha256:3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d]");
    }

    @Test
    void findsContentOfAnotherSizeWithoutDigest() throws IOException {
        assertThat(lines(TestTree.empty().file("/f", "a"), TestTree.empty().file("/f", "bb")))
                .containsExactly("/f content [1 byte] [2 bytes]");
    }

    @Test
    void findsAnotherLinkTarget() throws IOException {
        assertThat(lines(
                        TestTree.empty().link("/bin", "usr/bin"),
                        TestTree.empty().link("/bin", "/usr/bin")))
                .containsExactly("/bin link-target [usr/bin] [/usr/bin]");
    }

    @Test
    void findsAnotherDeviceNumber() throws IOException {
        assertThat(lines(
                        TestTree.empty().device("/null", 1, 3), TestTree.empty().device("/null", 1, 5)))
                .containsExactly("/null device [1:3] [1:5]");
    }

    @Test
    void tellsPermissionsFromSpecialBits() throws IOException {
        TestTree reference = TestTree.empty().file("/su", Metadata.ofPermissions(04755));
        TestTree image = TestTree.empty().file("/su", Metadata.ofPermissions(01750));

        assertThat(lines(reference, image))
                .containsExactly("/su permissions [0755] [0750]", "/su special-bits [setuid] [sticky]");
    }

    @Test
    void ignoresThePermissionsOfSymbolicLinks() throws IOException {
        TestTree reference = TestTree.empty().link("/l", "x");
        TestTree image =
                TestTree.empty().node("/l", new SymbolicLink(Metadata.ofPermissions(0755), ByteString.ofUtf8("x")));

        assertThat(compare(reference, image).differences()).isEmpty();
    }

    @Test
    void findsAnotherOwner() throws IOException {
        TestTree reference = TestTree.empty().file("/f", Metadata.ofPermissions(0644));
        TestTree image =
                TestTree.empty().file("/f", Metadata.ofPermissions(0644).withOwner(0, 81));

        assertThat(lines(reference, image)).containsExactly("/f owner [0:0] [0:81]");
    }

    @Test
    void findsExtendedAttributesByName() throws IOException {
        TestTree reference = TestTree.empty().file("/f", TestTree.withXattr("user.a", "1"));
        TestTree image = TestTree.empty().file("/f", TestTree.withXattr("user.b", "2"));

        assertThat(lines(reference, image))
                .containsExactly("/f xattr [user.a=1] [user.a absent]", "/f xattr [user.b absent] [user.b=2]");
    }

    @Test
    void writesCapabilitiesAsGetcapDoes() throws IOException {
        byte[] netRaw = HexFormat.of().parseHex("0100000200200000000000000000000000000000");
        Metadata metadata = Metadata.ofPermissions(0644)
                .withXattrs(Xattrs.of(Map.of(Xattrs.CAPABILITY, ByteString.copyOf(netRaw))));
        TestTree reference = TestTree.empty().file("/ping", metadata);
        TestTree image = TestTree.empty().file("/ping", Metadata.ofPermissions(0644));

        assertThat(lines(reference, image)).containsExactly("/ping capability [cap_net_raw=ep] [absent]");
    }

    @Test
    void reportsAGroupOfHardlinksOnceForEachGroupItFallsInto() throws IOException {
        TestTree reference =
                TestTree.empty().file("/a", "1").hardlink("/b", "/a").hardlink("/c", "/a");
        TestTree image = TestTree.empty().file("/a", "1").hardlink("/b", "/a").file("/c", "1");

        assertThat(lines(reference, image))
                .containsExactly(
                        "/a hardlinks [3 names: /a, /b, /c] [2 names: /a, /b]",
                        "/c hardlinks [3 names: /a, /b, /c] [one name]");
    }

    @Test
    void leavesAMissingNameOutOfTheComparisonOfHardlinks() throws IOException {
        TestTree reference = TestTree.empty().file("/a", "1").hardlink("/b", "/a");
        TestTree image = TestTree.empty().file("/a", "1");

        assertThat(lines(reference, image)).containsExactly("/b only-in-reference [regular file, 1 byte] [absent]");
    }

    @Test
    void comparesOnlyWhatBothSidesExpressAndCountsTheRest() throws IOException {
        Fidelity flatpak = Fidelity.without(
                Attribute.SPECIAL_BITS,
                Attribute.OWNER,
                Attribute.XATTRS,
                Attribute.CAPABILITIES,
                Attribute.HARDLINKS,
                Attribute.MTIME);
        Metadata rich = TestTree.withXattr("user.a", "1").withPermissions(04644).withOwner(1, 1);
        TestTree reference =
                TestTree.empty().file("/f", Metadata.ofPermissions(0644)).link("/l", "f");
        TestTree image = TestTree.empty().file("/f", rich).link("/l", "f");

        ComparisonResult result =
                new TreeComparison(1, ComparisonProgress.NONE).compare(reference.side(flatpak), image.side());

        assertThat(result.differences()).isEmpty();
        assertThat(result.coverage().stream().map(TreeComparisonTest::line))
                .containsExactly(
                        "type 3/0",
                        "content 1/0",
                        "link-target 1/0",
                        "device 0/0",
                        "hardlinks 0/1 the reference cannot express it",
                        "permissions 2/0",
                        "special-bits 0/2 the reference cannot express it",
                        "owner 0/3 the reference cannot express it",
                        "xattrs 0/3 the reference cannot express it",
                        "capabilities 0/3 the reference cannot express it",
                        "mtime 0/3 every file of an image has the same time, so that its layers stay the same"
                                + " from build to build");
    }

    @Test
    void listsWhatTheImageHasThatTheReferenceCannotExpress() throws IOException {
        Metadata rich = TestTree.withXattr("user.a", "1").withPermissions(06755).withOwner(1, 2);
        TestTree image = TestTree.empty()
                .file("/added/f", rich)
                .hardlink("/g", "/added/f")
                .file("/plain", Metadata.ofPermissions(0600));
        Fidelity flatpak = new Fidelity(Set.of(Attribute.ACCESS));

        assertThat(new TreeComparison(1, ComparisonProgress.NONE)
                        .compare(TestTree.empty().side(flatpak), image.side())
                        .uncompared())
                .extracting(found -> found.aspect().id() + " " + found.count() + " "
                        + found.first().stream()
                                .map(value -> value.path() + " " + value.text())
                                .toList())
                .containsExactly(
                        "hardlinks 1 [/added/f 2 names: /added/f, /g]",
                        "special-bits 2 [/added/f setuid, setgid, /g setuid, setgid]",
                        "owner 2 [/added/f 1:2, /g 1:2]",
                        "xattrs 2 [/added/f user.a=1, /g user.a=1]");
        assertThat(compare(TestTree.empty(), image).uncompared()).isEmpty();
    }

    @Test
    void listsTheFirstOfManyValuesAndCountsThemAll() throws IOException {
        TestTree image = TestTree.empty();
        for (int i = 0; i < Uncompared.MAX_LISTED + 1; i++) {
            image.file("/" + i, Metadata.ofPermissions(0644).withOwner(1, 1));
        }
        Fidelity ownerless = Fidelity.without(Attribute.OWNER);

        assertThat(new TreeComparison(1, ComparisonProgress.NONE)
                        .compare(TestTree.empty().side(ownerless), image.side())
                        .uncompared())
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.count()).isEqualTo(Uncompared.MAX_LISTED + 1);
                    assertThat(found.first()).hasSize(Uncompared.MAX_LISTED);
                });
    }

    @Test
    void namesTheSideThatCannotExpressAnAttribute() throws IOException {
        TestTree tree = TestTree.empty();
        Fidelity ownerless = Fidelity.without(Attribute.OWNER);
        TreeComparison comparison = new TreeComparison(1, ComparisonProgress.NONE);

        assertThat(reason(comparison.compare(tree.side(), tree.side(ownerless))))
                .isEqualTo("the image was read from a source that cannot express it");
        assertThat(reason(comparison.compare(tree.side(ownerless), tree.side(ownerless))))
                .isEqualTo("neither side can express it");
    }

    @Test
    void countsEntriesByTypeOnEachSide() throws IOException {
        TestTree reference = TestTree.empty().file("/a", "1").file("/b", "1").link("/c", "a");
        TestTree image = TestTree.empty().file("/a", "1").directory("/c");

        assertThat(compare(reference, image).entries())
                .contains(
                        new EntryCount(EntryType.DIRECTORY, 1, 2, 1),
                        new EntryCount(EntryType.REGULAR_FILE, 2, 1, 1),
                        new EntryCount(EntryType.SYMBOLIC_LINK, 1, 0, 0));
        assertThat(compare(reference, image).coverage())
                .contains(
                        new Coverage(Aspect.TYPE, 3, 0, Optional.empty()),
                        new Coverage(Aspect.CONTENT, 1, 0, Optional.empty()));
    }

    private static ComparisonResult compare(TestTree reference, TestTree image) throws IOException {
        return new TreeComparison(2, ComparisonProgress.NONE).compare(reference.side(), image.side());
    }

    private static List<String> lines(TestTree reference, TestTree image) throws IOException {
        return compare(reference, image).differences().stream()
                .map(found -> found.path() + " " + found.kind().id() + " [" + found.referenceText() + "] ["
                        + found.imageText() + "]")
                .toList();
    }

    private static String line(Coverage coverage) {
        return coverage.aspect().id() + " " + coverage.compared() + "/" + coverage.notCompared()
                + coverage.reason().map(reason -> " " + reason).orElse("");
    }

    private static String reason(ComparisonResult result) {
        return result.coverage().stream()
                .filter(coverage -> coverage.aspect() == Aspect.OWNER)
                .findFirst()
                .flatMap(Coverage::reason)
                .orElse("compared");
    }
}
