package org.gnome.oci.source.flatpak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.source.ostree.OstreeRepositoryBuilder;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.Fidelity.Attribute;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlatpakTreeSourceTest {
    private static final String REF = "runtime/org.gnome.Platform/x86_64/50";
    private static final String METADATA = "[Runtime]\nname=org.gnome.Platform\n";

    @TempDir
    Path directory;

    private final Map<String, Digest> rootFiles = new HashMap<>();
    private final Map<String, Digest> files = new HashMap<>();
    private final Map<String, Digest[]> filesDirectories = new HashMap<>();
    private final TreeMap<String, Object> commitMetadata = new TreeMap<>();
    private OstreeRepositoryBuilder repository;
    private Digest dirmeta;

    @BeforeEach
    void makeRuntime() throws Exception {
        repository = new OstreeRepositoryBuilder(directory, "archive-z2");
        dirmeta = repository.dirmeta(0755);
        rootFiles.put("metadata", repository.file(0644, METADATA));
        files.put("hello", repository.file(0755, "hello\n"));
        filesDirectories.put("etc", directory(Map.of("passwd", repository.file(0644, "root\n"))));
        commitMetadata.put("xa.metadata", METADATA);
        commitMetadata.put("xa.ref", REF);
        commitMetadata.put("ostree.ref-binding", new String[] {"other", REF});
    }

    private Digest[] directory(Map<String, Digest> entries) throws Exception {
        return OstreeRepositoryBuilder.directory(repository.dirtree(entries, Map.of()), dirmeta);
    }

    private Digest commit() throws Exception {
        Digest[] filesDirectory =
                OstreeRepositoryBuilder.directory(repository.dirtree(files, filesDirectories), dirmeta);
        Digest root = repository.dirtree(rootFiles, Map.of("files", filesDirectory));
        Digest commit = repository.commit(root, repository.dirmeta(0700), commitMetadata);
        repository.ref("heads/" + REF, commit);
        return commit;
    }

    private FlatpakTreeSource open() throws Exception {
        return FlatpakTreeSource.open(directory, REF, Optional.empty());
    }

    @Test
    void mapsARuntimeAsItIsMounted() throws Exception {
        files.put(".ref", repository.file(0644, ""));
        commit();

        try (FlatpakTreeSource source = open()) {
            assertThat(TreeListing.of(source.read()))
                    .extracting(line -> line.replaceAll("[0-9a-f]{64}", "*"))
                    .containsExactly(
                            "/ directory 755 0:0 {}",
                            "/etc directory 755 0:0 {}",
                            "/etc/passwd file 644 0:0 {} 5 *",
                            "/usr directory 755 0:0 {}",
                            "/usr/hello file 755 0:0 {} 6 *");
            assertThat(source.metadata().name()).isEqualTo("org.gnome.Platform");
        }
    }

    @Test
    void hasNoEtcWhereTheRuntimeHasNoneOrAnEmptyOne() throws Exception {
        filesDirectories.put("etc", directory(Map.of()));
        commit();
        assertThat(TreeListing.of(open().read())).hasSize(3).noneMatch(line -> line.contains("etc"));

        filesDirectories.remove("etc");
        commit();
        assertThat(TreeListing.of(open().read())).hasSize(3).noneMatch(line -> line.contains("etc"));
    }

    @Test
    void describesTheRuntimeWithoutTheMachine() throws Exception {
        Digest commit = commit();

        try (FlatpakTreeSource source = open()) {
            assertThat(source.describe().kind()).isEqualTo("Flatpak runtime");
            assertThat(source.describe().name()).isEqualTo(REF);
            assertThat(source.describe().identity())
                    .isEqualTo(Map.of(
                            "ostree.commit", commit.hex(), "ostree.signed-by", "not verified", "flatpak.ref", REF));
            assertThat(source.describe().timestamp())
                    .contains(Instant.ofEpochSecond(OstreeRepositoryBuilder.TIMESTAMP));
            assertThat(source.describe().toString()).doesNotContain(directory.toString());
        }
    }

    @Test
    void readsARefOfARemote() throws Exception {
        repository.ref("remotes/gnome/" + REF, commit());

        try (FlatpakTreeSource source = FlatpakTreeSource.open(directory, "gnome:" + REF, Optional.empty())) {
            assertThat(source.describe().name()).isEqualTo(REF);
        }
    }

    @Test
    void refusesACommitThatWasMadeForAnotherRef() throws Exception {
        commitMetadata.put("ostree.ref-binding", new String[] {"runtime/org.gnome.Sdk/x86_64/50"});
        String commit = commit().hex().substring(2);

        assertThatThrownBy(this::open)
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining(commit + ".commit] commit.metadata[ostree.ref-binding]: expected " + REF
                        + " but found [runtime/org.gnome.Sdk/x86_64/50]");

        commitMetadata.put("ostree.ref-binding", new String[] {REF});
        commitMetadata.put("xa.ref", "runtime/org.gnome.Platform/x86_64/49");
        commit();
        assertThatThrownBy(this::open)
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("commit.metadata[xa.ref]: expected " + REF)
                .hasMessageContaining("but found runtime/org.gnome.Platform/x86_64/49");
    }

    @Test
    void refusesACommitWhoseMetadataIsNotTheFiles() throws Exception {
        commitMetadata.put("xa.metadata", METADATA + "sdk=evil\n");
        commit();

        assertThatThrownBy(() -> open().read())
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("commit.metadata[xa.metadata]: expected the text of /metadata")
                .hasMessageContaining("another from byte " + METADATA.length() + " on");
    }

    @Test
    void acceptsACommitThatSaysNothingOfItself() throws Exception {
        commitMetadata.clear();
        commit();

        assertThat(open().read().root().entries()).hasSize(2);
    }

    @Test
    void refusesRefsOfApplicationsAndOthers() {
        assertThatThrownBy(
                        () -> FlatpakTreeSource.open(directory, "app/org.gnome.Maps/x86_64/stable", Optional.empty()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("names an application");
        assertThatThrownBy(() -> FlatpakTreeSource.open(directory, "org.gnome.Platform/x86_64/50", Optional.empty()))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("write runtime/NAME/ARCH/BRANCH");
    }

    @Test
    void refusesACommitThatIsNoRuntime() throws Exception {
        rootFiles.clear();
        commit();
        assertThatThrownBy(() -> open().read())
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("/metadata: is no file, so this is no runtime");

        filesDirectories.remove("etc");
        rootFiles.put("metadata", repository.file(0644, METADATA));
        files.put("etc", repository.link("/etc"));
        commit();
        assertThatThrownBy(() -> open().read()).hasMessageContaining("/files/etc: is no directory");

        Digest root = repository.dirtree(rootFiles, Map.of());
        repository.ref("heads/" + REF, repository.commit(root, dirmeta));
        assertThatThrownBy(() -> open().read()).hasMessageContaining("/files: is missing, so this is no runtime");
    }

    @Test
    void expressesWhatFlatpakKeepsAndWhatACommitCarriesAllTheSame() throws Exception {
        commit();
        try (FlatpakTreeSource source = open()) {
            source.read();
            assertThat(source.fidelity().attributes()).containsExactly(Attribute.ACCESS);
        }

        files.put("sudo", repository.file(04755, "sudo"));
        commit();
        try (FlatpakTreeSource source = open()) {
            assertThat(TreeListing.of(source.read())).anyMatch(line -> line.startsWith("/usr/sudo file 4755 "));
            assertThat(source.fidelity().attributes())
                    .containsExactlyInAnyOrder(Attribute.ACCESS, Attribute.SPECIAL_BITS);
        }
    }
}
