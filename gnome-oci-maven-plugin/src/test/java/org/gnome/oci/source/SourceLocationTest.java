package org.gnome.oci.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.gnome.oci.source.SourceLocation.Scheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceLocationTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "directory:/a b/c",
                "directory:C:relative",
                "tar:-",
                "tar:a@b:c.tar",
                "ostree:repo@main",
                "flatpak:a@b@runtime/org.gnome.Platform/x86_64/master",
                "flatpak:/a/org.gnome.Platform.flatpak",
                "flatpak:/a@b/org.gnome.Platform.flatpak",
                "flatpak:/var/lib/flatpak/runtime/org.gnome.Platform/x86_64/50/active",
                "ddi:/a+b/usr.raw",
                "ddi:gnomeos.raw.zst+devel.raw+/a/debug/",
                "sysupdate:https://example.org/sysupdate@usr+devel=nightly.20260101.0",
                "oci:image:quay.io/a/b:c",
                "oci:image",
                "oci-archive:-",
                "oci-archive:image.oci.tar:example.org/x:y"
            })
    void everyFormReadsBack(String text) {
        assertThat(SourceLocation.parse(text)).hasToString(text);
    }

    @Test
    void referenceOfARepositoryFollowsTheLastAt() {
        assertThat(SourceLocation.parse("flatpak:a@b@ref"))
                .isEqualTo(new SourceLocation(Scheme.FLATPAK, "a@b", Optional.of("ref")));
    }

    @Test
    void extensionsFollowTheNameOfADiskImageOrDirectory() {
        SourceLocation location = SourceLocation.parse("ddi:/c++/usr.raw.xz+a/+b+c.raw+d");

        assertThat(location.place()).isEqualTo("/c++/usr.raw.xz");
        assertThat(location.extensions()).containsExactly("a/", "b+c.raw", "d");
        assertThat(SourceLocation.parse("ddi:/c++/usr.raw").extensions()).isEmpty();
    }

    @Test
    void referenceOfAnImageFollowsTheFirstColonAfterThePath() {
        assertThat(SourceLocation.parse("oci:image:quay.io/a:b"))
                .isEqualTo(new SourceLocation(Scheme.OCI, "image", Optional.of("quay.io/a:b")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "path",
                "zip:x",
                "tar:",
                "ostree:repo",
                "ostree:repo@",
                "sysupdate:https://example.org/sysupdate",
                "flatpak:repo@",
                "flatpak:https://example.org/repo",
                "flatpak:@ref",
                "oci::ref"
            })
    void whatIsNoLocationIsRefusedWithTheForms(String text) {
        assertThatThrownBy(() -> SourceLocation.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text.isEmpty() ? "is no source location" : text);
    }
}
