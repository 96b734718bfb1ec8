package org.gnome.oci.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gnome.oci.io.Lease;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheDirectoryTest {
    @TempDir
    private Path cache;

    @Test
    void aLockCanBeHadAfterSomebodyWasInterruptedWhoWantedIt() {
        CacheDirectory directory = new CacheDirectory(cache);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> directory.alone("task")).isInstanceOf(IOException.class);
        } finally {
            Thread.interrupted();
        }
        assertThatCode(() -> directory.alone("task").close()).doesNotThrowAnyException();
    }

    @Test
    void whoUsesItFirstRemovesWhatSomebodyHasLeftWhoWasKilled() throws IOException {
        CacheDirectory directory = new CacheDirectory(cache);
        directory.use().close();
        Path left = Files.createFile(directory.temporary().resolve("object1.partial"));
        Path resumed = Files.createFile(directory.resumed("2"));
        Lease first = directory.use();
        assertThat(left).doesNotExist();
        assertThat(resumed).as("what the next download goes on with").exists();
        Path written = Files.createFile(directory.temporary().resolve("object3.partial"));
        directory.use().close();
        assertThat(written).as("what somebody else is writing").exists();
        first.close();
    }

    @Test
    void whatWasLeftBeforeTheDirectoryWasMarkedIsRemovedToo() throws IOException {
        CacheDirectory directory = new CacheDirectory(cache);
        Path left =
                Files.createFile(Files.createDirectories(directory.temporary()).resolve("write1.partial"));
        Path theirs = Files.createFile(directory.temporary().resolve("theirs"));
        directory.use().close();
        assertThat(left).doesNotExist();
        assertThat(theirs).exists();
    }

    @Test
    void neitherUsesNorPrunesARepositoryOfSomebodyElse() throws IOException {
        Path object = Files.createDirectories(cache.resolve("objects/ab")).resolve("cdef.filez");
        Files.writeString(object, "theirs");
        Files.writeString(cache.resolve("config"), "[core]\nrepo_version=1\nmode=bare\n");
        CacheDirectory directory = new CacheDirectory(cache);

        assertThatThrownBy(directory::use).hasMessageContaining("no cache of ours");
        assertThatThrownBy(() -> directory.prune(0)).hasMessageContaining("no cache of ours");
        assertThat(object).hasContent("theirs");
    }
}
