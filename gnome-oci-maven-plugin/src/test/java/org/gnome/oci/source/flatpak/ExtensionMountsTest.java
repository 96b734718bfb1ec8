package org.gnome.oci.source.flatpak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtensionMountsTest {
    private static final String DOCS = "[Extension org.gnome.Sdk.Docs]\ndirectory=share/runtime/docs\n";
    private static final String GL = """
            [Extension org.freedesktop.Platform.GL]
            directory=lib/GL
            versions=1.5;1.4
            subdirectories=true
            merge-dirs=icd.d;
            """;

    @TempDir
    Path directory;

    private ExtensionRepository repository;

    @BeforeEach
    void makeRepository() throws IOException {
        repository = new ExtensionRepository(directory);
    }

    /** The ref that each file comes from, the target of each link, and empty directories, below /usr. */
    private SortedMap<String, String> mounted(String extensions) throws IOException {
        SortedMap<String, String> mounted = new TreeMap<>();
        try (FlatpakTreeSource source =
                FlatpakTreeSource.open(directory, ExtensionRepository.RUNTIME + extensions, Optional.empty())) {
            source.read().walk((path, node) -> {
                if (node instanceof RegularFile file) {
                    String ref = new String(TreeListing.bytes(file), StandardCharsets.UTF_8);
                    mounted.put(path.toString(), ref.replace("runtime/", "").replace("/x86_64", ""));
                } else if (node instanceof SymbolicLink link) {
                    mounted.put(path.toString(), "-> " + link.target());
                }
            });
        }
        return mounted;
    }

    @Test
    void mountHidesWhatLiesBeneathItsDirectory() throws IOException {
        repository.runtime(DOCS, "bin/sh", "share/runtime/docs/hidden", "share/runtime/shown");
        repository.extension("org.gnome.Sdk.Docs", "50", "doc/new", ".ref");

        assertThat(mounted("+Docs"))
                .isEqualTo(new TreeMap<>(Map.of(
                        "/usr/bin/sh", "org.gnome.Sdk/50",
                        "/usr/share/runtime/shown", "org.gnome.Sdk/50",
                        "/usr/share/runtime/docs/doc/new", "org.gnome.Sdk.Docs/50")));
        assertThat(mounted("+org.gnome.Sdk.Docs")).isEqualTo(mounted("+Docs"));
        assertThat(mounted("")).containsKey("/usr/share/runtime/docs/hidden").hasSize(3);
    }

    @Test
    void lastOfTheVersionsThatExistLiesOnTop() throws IOException {
        repository.runtime("[Extension org.gnome.Sdk.Debug]\ndirectory=lib/debug\nversions=52;51;49\n", "lib/debug/");
        repository.extension("org.gnome.Sdk.Debug", "52", "new");
        repository.extension("org.gnome.Sdk.Debug", "51", "old");
        repository.extension("org.gnome.Sdk.Debug", "50", "unasked");

        assertThat(mounted("+Debug")).containsOnlyKeys("/usr/lib/debug/old");
    }

    @Test
    void subdirectoriesShareAnEmptyDirectoryWithLinksOfTheHighestPriority() throws IOException {
        repository.runtime(GL, "lib/GL/hidden/file");
        String base = "ref=runtime/org.freedesktop.Platform/x86_64/25.08";
        repository.extension("org.freedesktop.Platform.GL.a", "1.5", base, new String[] {"icd.d/both", "icd.d/a"});
        repository.extension(
                "org.freedesktop.Platform.GL.b", "1.4", base + "\npriority=5", new String[] {"icd.d/both", "lib"});
        repository.extension("org.freedesktop.Platform.GL.c", "1.3", base, new String[] {"icd.d/unasked"});

        assertThat(mounted("+org.freedesktop.Platform.GL"))
                .isEqualTo(new TreeMap<>(Map.of(
                        "/usr/lib/GL/a/icd.d/a", "org.freedesktop.Platform.GL.a/1.5",
                        "/usr/lib/GL/a/icd.d/both", "org.freedesktop.Platform.GL.a/1.5",
                        "/usr/lib/GL/b/icd.d/both", "org.freedesktop.Platform.GL.b/1.4",
                        "/usr/lib/GL/b/lib", "org.freedesktop.Platform.GL.b/1.4",
                        "/usr/lib/GL/icd.d/a", "-> /usr/lib/GL/a/icd.d/a",
                        "/usr/lib/GL/icd.d/both", "-> /usr/lib/GL/b/icd.d/both")));
    }

    @Test
    void wholeExtensionIsPreferredToThoseInSubdirectories() throws IOException {
        repository.runtime("[Extension org.gnome.Sdk.Locale]\ndirectory=locale\nsubdirectories=true\n", "locale/");
        repository.extension("org.gnome.Sdk.Locale", "50", "all");
        repository.extension("org.gnome.Sdk.Locale.de", "50", "part");

        assertThat(mounted("+Locale")).containsOnlyKeys("/usr/locale/all");
    }

    @Test
    void mountsBelowEachOtherGoParentFirst() throws IOException {
        repository.runtime(
                "[Extension org.gnome.Sdk.Inner]\ndirectory=a/b\n[Extension org.gnome.Sdk.Outer]\ndirectory=a\n",
                "a/b/x");
        repository.extension("org.gnome.Sdk.Inner", "50", "inner");
        repository.extension("org.gnome.Sdk.Outer", "50", "outer", "b/hidden");

        assertThat(mounted("+Inner+Outer")).containsOnlyKeys("/usr/a/b/inner", "/usr/a/outer");
    }

    @Test
    void describesEveryMountedExtensionByItsCommitAndNotesThePointsThatAreEmpty() throws IOException {
        repository.runtime(DOCS + GL, "share/runtime/docs/");
        Digest docs = repository.extension("org.gnome.Sdk.Docs", "50", "doc");

        try (FlatpakTreeSource source =
                FlatpakTreeSource.open(directory, ExtensionRepository.RUNTIME + "+Docs", Optional.empty())) {
            assertThat(source.describe().identity())
                    .containsEntry("flatpak.extension runtime/org.gnome.Sdk.Docs/x86_64/50", docs.hex())
                    .containsEntry("flatpak.ref", ExtensionRepository.RUNTIME)
                    .hasSize(4);
            assertThat(source.describe().notes())
                    .containsExactly("The extension point org.freedesktop.Platform.GL at /usr/lib/GL is not mounted");
        }
    }

    @Test
    void refusesExtensionsThatCannotBeFound() throws IOException {
        repository.runtime(DOCS + GL);

        assertThatThrownBy(() -> mounted("+Help"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("extension org.gnome.Sdk.Help: the runtime has no such extension point; it has"
                        + " org.gnome.Sdk.Docs, org.freedesktop.Platform.GL");
        assertThatThrownBy(() -> mounted("+Docs"))
                .hasMessageContaining("the repository has none of runtime/org.gnome.Sdk.Docs/x86_64/50; add it, or");
        assertThatThrownBy(() -> mounted("+org.freedesktop.Platform.GL"))
                .hasMessageContaining("none of runtime/org.freedesktop.Platform.GL/x86_64/1.5,"
                        + " runtime/org.freedesktop.Platform.GL.*/x86_64/1.5,");
        for (String malformed : List.of("+", "+Docs+", "+Docs+org.gnome.Sdk.Docs")) {
            assertThatThrownBy(() -> mounted(malformed)).hasMessageContaining("has no name or is there twice");
        }
    }

    @Test
    void refusesAPlaceThatFlatpakCouldNotMountAtEither() throws IOException {
        repository.runtime(DOCS, "share/runtime/shown");
        repository.extension("org.gnome.Sdk.Docs", "50", "doc");
        assertThatThrownBy(() -> mounted("+Docs"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("[Extension org.gnome.Sdk.Docs]: /usr/share/runtime/docs is missing, and /usr is"
                        + " read-only, so Flatpak could not mount runtime/org.gnome.Sdk.Docs/x86_64/50 either");

        repository.runtime(DOCS, "share/runtime");
        assertThatThrownBy(() -> mounted("+Docs")).hasMessageContaining("/usr/share/runtime is no directory");

        repository.runtime(DOCS + "merge-dirs=doc;\n", "share/runtime/docs/");
        repository.extension("org.gnome.Sdk.Docs", "50", "doc/a");
        assertThatThrownBy(() -> mounted("+Docs")).hasMessageContaining("/usr/share/runtime/doc is missing, and /usr");
    }

    @Test
    void refusesAnExtensionOfAnotherRuntime() throws IOException {
        repository.runtime(DOCS, "share/runtime/docs/");
        for (String other : List.of(
                "runtime/org.gnome.Sdk/x86_64/49",
                "runtime/org.gnome.Sdk/aarch64/50",
                "runtime/org.gnome.Platform/x86_64/50",
                "app/org.gnome.Sdk/x86_64/50")) {
            repository.extension("org.gnome.Sdk.Docs", "50", "ref=" + other, new String[] {"doc"});
            assertThatThrownBy(() -> mounted("+Docs"))
                    .isInstanceOf(IntegrityException.class)
                    .hasMessageContaining("[ExtensionOf] ref: expected " + ExtensionRepository.RUNTIME)
                    .hasMessageContaining("but found " + other);
        }
    }

    @Test
    void refusesExtraDataAndNamesThatLeaveTheRepository() throws IOException {
        repository.runtime(DOCS, "share/runtime/docs/");
        String metadata = "[Runtime]\nname=org.gnome.Sdk.Docs\n[Extra Data]\nuri=https://example.org/\n";
        repository.add("runtime/org.gnome.Sdk.Docs/x86_64/50", metadata);
        assertThatThrownBy(() -> mounted("+Docs")).isInstanceOf(UnsupportedFeatureException.class);

        repository.runtime("[Extension ../../objects.x]\ndirectory=a\n", "a/");
        assertThatThrownBy(() -> mounted("+../../objects.x"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("begins no ref");
    }
}
