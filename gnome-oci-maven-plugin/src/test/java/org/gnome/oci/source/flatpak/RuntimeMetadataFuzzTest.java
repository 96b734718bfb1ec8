package org.gnome.oci.source.flatpak;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.gnome.oci.testing.FuzzTarget;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz targets of a runtime's {@code metadata} and of {@code .flatpakrepo} files. */
class RuntimeMetadataFuzzTest {
    private static Stream<Arguments> seeds(String... texts) {
        return FuzzTarget.seeds(
                Stream.of(texts).map(text -> text.getBytes(UTF_8)).toList());
    }

    static Stream<Arguments> metadata() {
        return seeds("""
                [Runtime]
                name=org.gnome.Platform
                runtime=a/b/c
                sdk=d/e/f
                [Environment]
                A=b
                [Extension org.example.A@1]
                directory=lib/a
                versions=1;2
                subdirectories=true
                merge-dirs=x;y
                [ExtensionOf]
                ref=runtime/a/b/c
                priority=-5
                [Extra Data]
                uri=x
                """);
    }

    @MethodSource("metadata")
    @FuzzTest
    void runtime(byte[] input) throws IOException {
        FuzzTarget.run(() -> RuntimeMetadataReader.read(input));
    }

    static Stream<Arguments> remotes() {
        return seeds(
                "[Flatpak Repo]\nUrl=https://example.org/\nGPGKey=bWluZQ==\n", "[Flatpak Ref]\nName=a\nGPGKey=eA\n");
    }

    @MethodSource("remotes")
    @FuzzTest
    void remote(byte[] input) throws IOException {
        FuzzTarget.run(() -> {
            Optional<RemoteFile> file = RemoteFile.read("input", input);
            if (file.isPresent()) {
                file.get().keys();
            }
        });
    }
}
