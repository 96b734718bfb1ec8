package org.gnome.oci.source.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.TreeLimits;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirtreeBombTest {
    @TempDir
    Path directory;

    @Test
    void refusesADirtreeThatStandsForTooManyPathsBeforeMakingThem() throws Exception {
        OstreeRepositoryBuilder repository = new OstreeRepositoryBuilder(directory, "archive-z2");
        Digest commit = nested(repository, 200, "a", "b");

        assertThatThrownBy(() -> Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> read(commit)))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("dirtree: stands for more than the " + TreeLimits.MAX_ENTRIES + " paths");
    }

    @Test
    void refusesDirectoriesThatAreNestedTooDeep() throws Exception {
        OstreeRepositoryBuilder repository = new OstreeRepositoryBuilder(directory, "archive-z2");
        Digest commit = nested(repository, TreeLimits.MAX_DEPTH + 1, "a");

        assertThatThrownBy(() -> read(commit))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("deeper than " + TreeLimits.MAX_DEPTH + " directories");
    }

    @Test
    void refusesASharedDirectoryThatIsTooDeepAtItsSecondPlaceOnly() throws Exception {
        OstreeRepositoryBuilder repository = new OstreeRepositoryBuilder(directory, "archive-z2");
        Digest dirmeta = repository.dirmeta(0755);
        Digest shared = chain(repository, dirmeta, 200, "s");
        Digest deep = repository.dirtree(Map.of(), Map.of("x", OstreeRepositoryBuilder.directory(shared, dirmeta)));
        for (int i = 0; i < 100; i++) {
            deep = repository.dirtree(Map.of(), Map.of("d", OstreeRepositoryBuilder.directory(deep, dirmeta)));
        }
        Digest root = repository.dirtree(
                Map.of(),
                Map.of(
                        "a", OstreeRepositoryBuilder.directory(shared, dirmeta),
                        "b", OstreeRepositoryBuilder.directory(deep, dirmeta)));
        Digest commit = repository.commit(root, dirmeta);

        assertThatThrownBy(() -> read(commit)).hasMessageContaining("deeper than 256 directories");
    }

    @Test
    void readsDirectoriesOfTheGreatestDepth() throws Exception {
        OstreeRepositoryBuilder repository = new OstreeRepositoryBuilder(directory, "archive-z2");
        Digest commit = nested(repository, TreeLimits.MAX_DEPTH, "a");
        int[] count = new int[1];
        read(commit).walk((path, node) -> count[0]++);

        assertThat(count[0]).isEqualTo(TreeLimits.MAX_DEPTH + 1);
    }

    private Digest nested(OstreeRepositoryBuilder repository, int levels, String... names) throws Exception {
        Digest dirmeta = repository.dirmeta(0755);
        return repository.commit(chain(repository, dirmeta, levels, names), dirmeta);
    }

    /** A dirtree with so many levels below it, each holding the next under every name. */
    private static Digest chain(OstreeRepositoryBuilder repository, Digest dirmeta, int levels, String... names)
            throws Exception {
        Digest below = repository.dirtree(Map.of(), Map.of());
        for (int level = 0; level < levels; level++) {
            Map<String, Digest[]> directories = new java.util.TreeMap<>();
            for (String name : names) {
                directories.put(name, OstreeRepositoryBuilder.directory(below, dirmeta));
            }
            below = repository.dirtree(Map.of(), directories);
        }
        return below;
    }

    private FileTree read(Digest commit) throws Exception {
        try (OstreeTreeSource source = OstreeTreeSource.open(directory, commit.hex(), Optional.empty())) {
            return source.read();
        }
    }
}
