package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.source.directory.DirectoryTreeSource;
import org.gnome.oci.testing.ExternalTool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check that a program's libraries are in its image, tried on programs that gcc linked. */
class LinkedLibrariesTest {
    private static final String PROGRAM = "usr/bin/program";
    private static final String OUTER = "usr/lib/private/libouter.so";
    private static final String LIBRARY = "usr/lib/private/libprivate.so.1";

    @TempDir
    private Path root;

    @BeforeEach
    void makeLibrary() throws Exception {
        ExternalTool.require("gcc");
        Files.createDirectories(root.resolve("usr/bin"));
        Files.createDirectories(root.resolve("usr/lib/private"));
        Files.createDirectories(root.resolve("etc/ld.so.conf.d"));
        Files.writeString(root.resolve("library.c"), "int one(void) { return 1; }");
        Files.writeString(root.resolve("program.c"), "int one(void); int main(void) { return one(); }");
        gcc("-shared", "-fPIC", "-nostdlib", "-Wl,-soname,libprivate.so.1", "-o", LIBRARY, "library.c");
    }

    private void gcc(String... arguments) throws Exception {
        ExternalTool.run(
                root, Stream.concat(Stream.of("gcc"), Stream.of(arguments)).toArray(String[]::new));
    }

    private void linkProgram(String... options) throws Exception {
        gcc(Stream.concat(
                        Stream.of("-nostdlib", "-Wl,-e,main", "-o", PROGRAM, "program.c", LIBRARY), Stream.of(options))
                .toArray(String[]::new));
        Files.createDirectories(root.resolve("lib64"));
        Files.copy(root.resolve(LIBRARY), root.resolve("lib64/ld-linux-x86-64.so.2"));
    }

    private SortedSet<String> missing() throws Exception {
        try (TreeSource source = new DirectoryTreeSource(root)) {
            return LinkedLibraries.of(source.read()).missing();
        }
    }

    @Test
    void namesLibraryThatNoDirectoryHas() throws Exception {
        linkProgram();
        assertThat(missing()).containsExactly("/usr/bin/program needs libprivate.so.1");
    }

    @Test
    void namesDynamicLinkerThatIsNotThere() throws Exception {
        linkProgram("-Wl,-rpath,/usr/lib/private");
        Files.delete(root.resolve("lib64/ld-linux-x86-64.so.2"));
        assertThat(missing()).containsExactly("/usr/bin/program needs the dynamic linker /lib64/ld-linux-x86-64.so.2");
    }

    @Test
    void findsLibraryRelativeToTheProgram() throws Exception {
        linkProgram("-Wl,-rpath,$ORIGIN/../lib/private");
        assertThat(missing()).isEmpty();
    }

    @Test
    void findsLibraryInConfiguredDirectory() throws Exception {
        linkProgram();
        Files.writeString(root.resolve("etc/ld.so.conf"), "include ld.so.conf.d/*.conf\n");
        Files.writeString(root.resolve("etc/ld.so.conf.d/private.conf"), "# private\n/usr/lib/private\n");
        assertThat(missing()).isEmpty();
    }

    @Test
    void findsLibraryBehindLinks() throws Exception {
        linkProgram();
        Files.createSymbolicLink(root.resolve("lib"), Path.of("/usr/lib"));
        Files.createSymbolicLink(root.resolve("usr/lib/libprivate.so.1"), Path.of("../lib/private/libprivate.so.1"));
        assertThat(missing()).isEmpty();
    }

    @Test
    void findsForLibraryWhatItsProgramHasLoaded() throws Exception {
        Files.writeString(root.resolve("outer.c"), "int one(void); int two(void) { return one() + 1; }");
        gcc("-shared", "-fPIC", "-nostdlib", "-Wl,-soname,libouter.so", "-o", OUTER, "outer.c", LIBRARY);
        assertThat(missing()).containsExactly("/usr/lib/private/libouter.so needs libprivate.so.1");
        linkProgram("-Wl,--no-as-needed", OUTER, "-Wl,-rpath,/usr/lib/private");
        assertThat(missing()).isEmpty();
    }

    @Test
    void takesNoFileOfAnotherKindForLibrary() throws Exception {
        linkProgram("-Wl,-rpath,/usr/lib/private");
        Files.writeString(root.resolve(LIBRARY), "no library");
        assertThat(missing()).containsExactly("/usr/bin/program needs libprivate.so.1");
    }
}
