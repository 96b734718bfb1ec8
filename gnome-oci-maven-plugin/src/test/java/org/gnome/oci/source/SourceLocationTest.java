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
                "docker://quay.io/gnome_infrastructure/gnome-build-meta:platform-nightly",
                "docker://127.0.0.1:5000/a@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
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
    void imageOfARegistryIsARepositoryWithATagOrADigest() {
        assertThat(SourceLocation.parse("docker://localhost:5000/a/b:c"))
                .isEqualTo(new SourceLocation(Scheme.DOCKER, "localhost:5000/a/b", Optional.of("c")));
        assertThat(SourceLocation.parse("docker://localhost:5000/a/b"))
                .hasToString("docker://localhost:5000/a/b:latest")
                .returns(true, SourceLocation::isRemote);
        String digest = "sha256:" + "0".repeat(64);
        assertThat(SourceLocation.parse("docker://quay.io/a@" + digest))
                .isEqualTo(new SourceLocation(Scheme.DOCKER, "quay.io/a", Optional.of(digest)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker:quay.io/a:b",
                "docker://quay.io",
                "docker://quay.io/",
                "docker://quay.io/a:",
                "docker://quay.io/a:b/c",
                "docker://quay.io/a@sha256:0",
                "docker://quay.io/a:b@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "docker://user@quay.io/a:b",
                "docker://https://quay.io/a:b"
            })
    void whatIsNoImageOfARegistryIsRefused(String text) {
        assertThatThrownBy(() -> SourceLocation.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write docker://HOST/REPOSITORY[:TAG|@DIGEST]");
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
