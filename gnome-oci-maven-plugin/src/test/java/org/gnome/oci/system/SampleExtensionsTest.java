package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.gnome.oci.source.flatpak.FlatpakTreeSource;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.Test;

/** The sample's runtimes with their extensions, as a Flatpak user sees them. */
class SampleExtensionsTest {
    private static final Path REPOSITORY = SampleProject.here().repository();

    @Test
    void linksOfThePlatformLeadIntoItsLocaleExtensionWhereThatIsMounted() throws Exception {
        try (FlatpakTreeSource without = FlatpakTreeSource.open(REPOSITORY, SampleProject.REF, Optional.empty());
                FlatpakTreeSource with =
                        FlatpakTreeSource.open(REPOSITORY, SampleProject.REF + "+Locale", Optional.empty())) {
            assertThat(without.describe().notes())
                    .contains(
                            "The extension point org.gnome.Platform.Locale at /usr/share/runtime/locale is not mounted");
            assertThat(with.describe().notes()).noneMatch(note -> note.contains("Locale"));
            assertThat(with.describe().identity())
                    .hasSize(without.describe().identity().size() + 1);

            SymbolicLink link = (SymbolicLink)
                    with.read().find(TreePath.of("usr/share/locale/de")).orElseThrow();
            assertThat(link.target().toString()).isEqualTo("../runtime/locale/de/share/de");
            assertThat(catalogue(without.read())).isFalse();
            assertThat(catalogue(with.read())).isTrue();
        }
    }

    private static boolean catalogue(FileTree tree) {
        return tree.find(TreePath.of("usr/share/runtime/locale/de/share/de/LC_MESSAGES"))
                .isPresent();
    }
}
