package org.gnome.oci.source.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import org.gnome.oci.testing.ExternalTool;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTargetTest {
    @TempDir
    Path directory;

    /** The shell makes the bytes from octal escapes, so that no charset comes between. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "/usr/lib",
                "../lib/x",
                "folder",
                "folder/",
                "../..",
                "/",
                "//a//b/",
                "a b%20c%",
                "F\\305\\221tan",
                "\\377\\376",
                "folder/."
            })
    void readsTheExactBytes(String escaped) throws Exception {
        Files.createDirectory(directory.resolve("folder"));
        ExternalTool.run(directory, "sh", "-c", "ln -s \"$(printf '" + escaped.replace("%", "%%") + "')\" link");
        byte[] expected = ExternalTool.run(directory, "readlink", "-n", "link");
        Path link = directory.resolve("link");
        long size = Files.readAttributes(link, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .size();

        byte[] target = LinkTarget.read(link, size).toByteArray();
        Files.delete(link);

        assertThat(target).isEqualTo(expected);
    }
}
