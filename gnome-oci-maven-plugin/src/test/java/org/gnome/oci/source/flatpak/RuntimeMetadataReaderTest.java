package org.gnome.oci.source.flatpak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.Test;

class RuntimeMetadataReaderTest {
    @Test
    void readsARuntimeWithItsExtensionPoints() throws Exception {
        RuntimeMetadata metadata = read("""
                [Runtime]
                name=org.gnome.Platform
                runtime=org.gnome.Platform/x86_64/50
                sdk=org.gnome.Sdk/x86_64/50

                [Environment]
                XDG_DATA_DIRS=/app/share:/usr/share
                EMPTY=

                [Extension org.gnome.Platform.Locale]
                directory=share/runtime/locale
                autodelete=true
                locale-subset=true

                [Extension org.freedesktop.Platform.GL@intel]
                directory=lib/x86_64-linux-gnu/GL
                versions=1.4;24.08
                version=1.3
                subdirectories=true
                subdirectory-suffix=lib
                no-autodownload=true
                add-ld-path=lib
                merge-dirs=vulkan/icd.d;OpenCL/vendors;
                download-if=active-gl-driver
                """);

        assertThat(metadata.name()).isEqualTo("org.gnome.Platform");
        assertThat(metadata.runtime()).contains("org.gnome.Platform/x86_64/50");
        assertThat(metadata.sdk()).contains("org.gnome.Sdk/x86_64/50");
        assertThat(metadata.environment())
                .containsEntry("XDG_DATA_DIRS", "/app/share:/usr/share")
                .containsEntry("EMPTY", "");
        assertThat(metadata.extensionOf()).isEmpty();
        assertThat(metadata.extensionPoints()).hasSize(2);
        ExtensionPoint locale = metadata.extensionPoints().get(0);
        assertThat(locale.directory()).isEqualTo(TreePath.of("share/runtime/locale"));
        assertThat(locale.versions()).isEmpty();
        assertThat(locale.autodelete()).isTrue();
        assertThat(locale.localeSubset()).isTrue();
        ExtensionPoint gl = metadata.extensionPoints().get(1);
        assertThat(gl.name()).isEqualTo("org.freedesktop.Platform.GL");
        assertThat(gl.tag()).contains("intel");
        assertThat(gl.versions()).containsExactly("1.4", "24.08");
        assertThat(gl.subdirectories()).isTrue();
        assertThat(gl.subdirectorySuffix()).contains(TreePath.of("lib"));
        assertThat(gl.noAutodownload()).isTrue();
        assertThat(gl.addLdPath()).contains(TreePath.of("lib"));
        assertThat(gl.mergeDirectories()).containsExactly(TreePath.of("vulkan/icd.d"), TreePath.of("OpenCL/vendors"));
    }

    @Test
    void readsAnExtension() throws Exception {
        RuntimeMetadata metadata = read("""
                [Runtime]
                name=org.gnome.Platform.Locale
                [ExtensionOf]
                ref=runtime/org.gnome.Platform/x86_64/50
                """);

        assertThat(metadata.extensionOf()).map(ExtensionOf::ref).contains("runtime/org.gnome.Platform/x86_64/50");
        assertThat(metadata.runtime()).isEmpty();
    }

    @Test
    void refusesMetadataThatLacksAMandatoryKey() {
        assertThatThrownBy(() -> read("[Application]\nname=x\n"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("[metadata] [Runtime] name: is missing");
        assertThatThrownBy(() -> read("[Runtime]\nname=x\n[Extension y]\n"))
                .hasMessageContaining("[metadata] [Extension y] directory: is missing");
        assertThatThrownBy(() -> read("[Runtime]\nname=x\n[ExtensionOf]\n"))
                .hasMessageContaining("[metadata] [ExtensionOf] ref: is missing");
    }

    @Test
    void refusesAnExtensionPointOutsideOfTheRuntime() {
        assertThatThrownBy(() -> read("[Runtime]\nname=x\n[Extension y]\ndirectory=../../etc\n"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("[metadata] [Extension y] directory: \"../../etc\" is no path below /usr");
    }

    private static RuntimeMetadata read(String text) throws MalformedFormatException {
        return RuntimeMetadataReader.read(text.getBytes(UTF_8));
    }
}
