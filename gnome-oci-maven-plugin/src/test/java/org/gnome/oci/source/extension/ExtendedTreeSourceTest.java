package org.gnome.oci.source.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.Fidelity.Attribute;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtendedTreeSourceTest {
    private static final String SYSEXT_RELEASE = "usr/lib/extension-release.d/extension-release.";
    private static final String CONFEXT_RELEASE = "etc/extension-release.d/extension-release.";

    private static MemorySourceTree system() {
        return new MemorySourceTree("os")
                .file("usr/lib/os-release", "ID=org.gnome.os\nVERSION_ID=50\nSYSEXT_LEVEL=\"7\"\nCONFEXT_LEVEL=c7\n")
                .file("usr/bin/sh", "sh")
                .link("etc/os-release", "../usr/lib/os-release");
    }

    private static MemorySourceTree sysext(String name) {
        return new MemorySourceTree(name)
                .file(SYSEXT_RELEASE + name, "ID=org.gnome.os\nVERSION_ID=50\nSYSEXT_LEVEL=7\n");
    }

    private static MemorySourceTree confext(String name) {
        return new MemorySourceTree(name).file(CONFEXT_RELEASE + name, "ID=org.gnome.os\nCONFEXT_LEVEL=c7\n");
    }

    private static Extension extension(ExtensionKind kind, MemorySourceTree source) {
        return new Extension(kind, source.describe().name(), source);
    }

    private static ExtendedTreeSource extended(MemorySourceTree system, MemorySourceTree... sysexts)
            throws IOException {
        List<Extension> extensions = new ArrayList<>();
        for (MemorySourceTree sysext : sysexts) {
            extensions.add(extension(ExtensionKind.SYSEXT, sysext));
        }
        return ExtendedTreeSource.of(system, extensions, "x86-64");
    }

    private static String text(FileTree tree, String path) throws IOException {
        return new String(
                TreeListing.bytes((RegularFile) tree.find(TreePath.of(path)).orElseThrow()), StandardCharsets.UTF_8);
    }

    @Test
    void laysTheNewestOnTopWhateverTheOrderOfTheList() throws IOException {
        FileTree tree = extended(
                        system(),
                        sysext("devel_10").file("usr/share/version", "10").whiteout("usr/bin/sh"),
                        sysext("devel_9").file("usr/share/version", "9").file("opt/x", "x"))
                .read();

        assertThat(text(tree, "usr/share/version")).isEqualTo("10");
        assertThat(text(tree, "opt/x")).isEqualTo("x");
        assertThat(tree.find(TreePath.of("usr/bin/sh"))).isEmpty();
        assertThat(tree.find(TreePath.of(SYSEXT_RELEASE + "devel_9"))).isPresent();
    }

    @Test
    void takesTheNameAndTheKindFromTheExtensionItself() throws IOException {
        Extension debug = Extension.of(List.of("debug_1", "debug"), sysext("debug"));
        Extension devel = Extension.of(List.of("devel_1", "devel"), confext("devel_1"));

        assertThat(debug).hasToString("sysext debug");
        assertThat(devel).hasToString("confext devel_1");
        assertThatThrownBy(() -> Extension.of(List.of("other_1", "other"), sysext("debug")))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("there is none for an extension called other_1 or other in");
    }

    @Test
    void needsNoReleaseOfASystemThatNothingExtends() throws IOException {
        MemorySourceTree data = new MemorySourceTree("data").file("usr/share/data", "data");

        assertThat(text(ExtendedTreeSource.of(data, List.of(), "x86-64").read(), "usr/share/data"))
                .isEqualTo("data");
    }

    @Test
    void mergesTheConfextsThatTheSystemCarries() throws IOException {
        MemorySourceTree system = system().file(
                        "usr/lib/confexts/base/" + CONFEXT_RELEASE + "base", "ID=org.gnome.os\nCONFEXT_LEVEL=c7\n")
                .file("usr/lib/confexts/base/etc/hostname", "base")
                .file("usr/local/lib/confexts/base/etc/hostname", "hidden")
                .file("usr/lib/confexts/image.raw", "")
                .file("etc/hostname", "own");
        ExtendedTreeSource source = ExtendedTreeSource.of(
                system,
                List.of(extension(
                        ExtensionKind.CONFEXT,
                        confext("more").file("etc/more", "more").file("usr/x", "x"))),
                "x86-64");

        FileTree tree = source.read();

        assertThat(text(tree, "etc/hostname")).isEqualTo("base");
        assertThat(text(tree, "etc/more")).isEqualTo("more");
        assertThat(tree.find(TreePath.of("etc/os-release"))).isPresent();
        assertThat(tree.find(TreePath.of("usr/x"))).isEmpty();
        assertThat(source.describe().notes())
                .containsExactly(
                        "Note of os",
                        "Note of more",
                        "The confext /usr/lib/confexts/image.raw is no directory, and is not merged",
                        "The confext /usr/local/lib/confexts/base is empty or hidden by another, and is not merged",
                        "The system's own confext base is merged over /etc",
                        "The confext more also holds /usr, which is not merged");
    }

    @Test
    void hardlinksOfTheSystemsOwnConfextAreOneFileInEtcButAnotherThanInUsr() throws IOException {
        RegularFile linked = new RegularFile(Metadata.ofPermissions(0644), Content.of(new byte[] {1}));
        MemorySourceTree system = system().file(
                        "usr/lib/confexts/base/" + CONFEXT_RELEASE + "base", "ID=org.gnome.os\nCONFEXT_LEVEL=c7\n")
                .add("usr/lib/confexts/base/etc/one", linked)
                .add("usr/lib/confexts/base/etc/other", linked);

        FileTree tree = extended(system).read();

        assertThat(tree.find(TreePath.of("usr/lib/confexts/base/etc/one"))).containsSame(linked);
        assertThat(tree.find(TreePath.of("etc/one"))).isPresent().isNotEqualTo(Optional.of(linked));
        assertThat(tree.find(TreePath.of("etc/other"))).isEqualTo(tree.find(TreePath.of("etc/one")));
    }

    @Test
    void extendsWhatALinkOfTheRootLeadsTo() throws IOException {
        MemorySourceTree system = system().link("opt", "var/opt");

        FileTree tree = extended(system, sysext("devel").file("opt/x", "x")).read();

        assertThat(text(tree, "var/opt/x")).isEqualTo("x");
    }

    @Test
    void aHierarchyKeepsTheMetadataOfTheSystem() throws IOException {
        MemorySourceTree system = system().directory("usr/share", 0711);
        MemorySourceTree sysext = new MemorySourceTree("devel")
                .directory("usr", 0700)
                .directory("usr/share", 0750)
                .file(SYSEXT_RELEASE + "devel", "ID=_any");

        FileTree tree = extended(system, sysext).read();

        assertThat(tree.find(TreePath.of("usr")).orElseThrow().metadata().permissions())
                .isEqualTo(0755);
        assertThat(tree.find(TreePath.of("usr/share")).orElseThrow().metadata().permissions())
                .isEqualTo(0750);
    }

    @Test
    void describesTheSystemAndItsExtensions() throws IOException {
        MemorySourceTree system = system().expressing(Fidelity.without(Attribute.OWNER));
        MemorySourceTree sysext = sysext("devel").expressing(Fidelity.without(Attribute.MTIME));
        ExtendedTreeSource source = extended(system, sysext);

        assertThat(source.describe().kind()).isEqualTo("memory");
        assertThat(source.describe().name()).isEqualTo("os");
        assertThat(source.describe().identity()).isEqualTo(Map.of("id", "os", "sysext.devel.id", "devel"));
        assertThat(source.fidelity()).isEqualTo(Fidelity.without(Attribute.OWNER, Attribute.MTIME));
        source.close();
        assertThat(system.isClosed()).isTrue();
        assertThat(sysext.isClosed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "ID=other, ID",
        "ID=org.gnome.os|SYSEXT_LEVEL=8, SYSEXT_LEVEL",
        "ID=org.gnome.os|VERSION_ID=49, VERSION_ID",
        "ID=org.gnome.os, VERSION_ID",
        "VERSION_ID=50, ID",
        "ID=_any|ARCHITECTURE=arm64, ARCHITECTURE",
    })
    void refusesWhatDoesNotFitNamingTheField(String release, String field) {
        MemorySourceTree sysext =
                new MemorySourceTree("devel").file(SYSEXT_RELEASE + "devel", release.replace('|', '\n'));

        assertThatThrownBy(() -> extended(system(), sysext).read())
                .isInstanceOfSatisfying(MalformedFormatException.class, e -> {
                    assertThat(e.source()).isEqualTo("sysext devel, extension-release");
                    assertThat(e.structure()).isEqualTo(field);
                });
    }

    @Test
    void namesWhatBothSidesSay() {
        MemorySourceTree sysext = new MemorySourceTree("devel").file(SYSEXT_RELEASE + "devel", "ID=debian");

        assertThatThrownBy(() -> extended(system(), sysext).read())
                .hasMessageContaining("is debian, but /etc/os-release says ID=org.gnome.os");
    }

    @ParameterizedTest
    @CsvSource({
        "ID=_any|ARCHITECTURE=x86-64",
        "ID=_any|ARCHITECTURE=_any",
        "ID=org.gnome.os|VERSION_ID=50",
        "ID=org.gnome.os|VERSION_ID=49|SYSEXT_LEVEL=7",
        "ID=\"org.gnome.os\"|SYSEXT_LEVEL='7'|SYSEXT_SCOPE=initrd",
    })
    void takesWhatFits(String release) throws IOException {
        MemorySourceTree sysext = new MemorySourceTree("devel")
                .file(SYSEXT_RELEASE + "devel", release.replace('|', '\n'))
                .file("usr/x", "x");

        assertThat(text(extended(system(), sysext).read(), "usr/x")).isEqualTo("x");
    }

    @Test
    void aRenamedImageFitsOnlyIfItSaysSo() throws IOException {
        MemorySourceTree renamed = new MemorySourceTree("renamed").file(SYSEXT_RELEASE + "devel", "ID=_any");

        assertThatThrownBy(() -> extended(system(), renamed).read())
                .hasMessageContaining("extension-release.renamed: is missing");
        renamed.xattr(SYSEXT_RELEASE + "devel", "user.extension-release.strict", "0");
        assertThat(extended(system(), renamed).read().find(TreePath.of(SYSEXT_RELEASE + "devel")))
                .isPresent();
        renamed.file(SYSEXT_RELEASE + "other", "ID=_any")
                .xattr(SYSEXT_RELEASE + "other", "user.extension-release.strict", "false");
        assertThatThrownBy(() -> extended(system(), renamed).read()).hasMessageContaining("2 files that fit any name");
    }

    @Test
    void refusesAnExtensionThatReplacesTheIdentityOfTheSystem() {
        MemorySourceTree sysext = sysext("devel").file("usr/lib/os-release", "ID=other");

        assertThatThrownBy(() -> extended(system(), sysext).read())
                .hasMessageContaining("[sysext devel] /usr/lib/os-release: would replace the one of the system");
    }

    @Test
    void refusesASystemWithoutIdentity() {
        assertThatThrownBy(() ->
                        extended(new MemorySourceTree("os"), sysext("devel")).read())
                .hasMessageContaining("[os] os-release: is missing or has no ID");
    }

    @Test
    void refusesAnExtensionThatIsThereTwice() {
        assertThatThrownBy(() -> extended(system(), sysext("devel"), sysext("devel")))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessage("[sysext devel] extension-release: is that of another extension, too; leave one out");
    }

    @Test
    void refusesAHierarchyThatIsNoDirectory() {
        MemorySourceTree sysext = sysext("devel").file("opt", "");

        assertThatThrownBy(() -> extended(system(), sysext).read()).hasMessageContaining("/opt: is no directory");
    }

    @ParameterizedTest
    @CsvSource({"trusted.overlay.redirect", "user.overlay.redirect", "trusted.overlay.metacopy"})
    void refusesALayerThatSendsToAnother(String attribute) {
        MemorySourceTree sysext = sysext("devel").file("usr/x", "").xattr("usr/x", attribute, "/y");

        assertThatThrownBy(() -> extended(system(), sysext).read())
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("[sysext devel] /usr/x: has the attribute " + attribute);
    }

    @Test
    void hidesByTheAttributesOfUsersToo() throws IOException {
        MemorySourceTree sysext =
                sysext("devel").file("usr/bin/bash", "bash").xattr("usr/bin", "user.overlay.opaque", "y");

        FileTree tree = extended(system(), sysext).read();

        assertThat(tree.find(TreePath.of("usr/bin/sh"))).isEmpty();
        assertThat(tree.find(TreePath.of("usr/bin"))
                        .orElseThrow()
                        .metadata()
                        .xattrs()
                        .isEmpty())
                .isTrue();
    }

    @Test
    void namesOfOneFileStayNamesOfOneFile() throws IOException {
        MemorySourceTree sysext = sysext("devel").file("usr/x", "").xattr("usr/x", "user.overlay.origin", "z");
        sysext.add("usr/y", sysext.read().find(TreePath.of("usr/x")).orElseThrow());

        FileTree tree = extended(system(), sysext).read();

        assertThat(tree.find(TreePath.of("usr/x")).orElseThrow())
                .isSameAs(tree.find(TreePath.of("usr/y")).orElseThrow());
    }
}
