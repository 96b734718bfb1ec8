package org.gnome.oci.fetch;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
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
}
