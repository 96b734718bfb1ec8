package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.gnome.oci.testing.Podman;

/**
 * An image of the sample channel as podman runs it.
 *
 * @param podman where it was loaded
 * @param name what it is called there
 */
record SampleContainer(Podman podman, String name) {
    private static final String REPOSITORY = "quay.io/gnome_infrastructure/gnome-build-meta:";

    /**
     * Loads an image.
     *
     * @param storage a new directory
     * @param tag the tag that the archive names
     */
    static SampleContainer load(Path storage, Path archive, String tag) throws IOException, InterruptedException {
        Podman podman = Podman.in(storage);
        podman.run("load", "-i", archive.toString());
        return new SampleContainer(podman, REPOSITORY + tag);
    }

    /** What the program prints that says hello. */
    String hello() throws IOException, InterruptedException {
        return podman.run("run", "--rm", "--network=none", name, "/usr/bin/gnome-oci-hello");
    }

    /** Fails if a user without privileges does not get those of sudo. */
    void requireSudo() throws IOException, InterruptedException {
        assertThat(podman.run("run", "--rm", "--network=none", "--user=1000", name, "/usr/bin/sudo"))
                .isEqualTo("sudo: stand-in uid=1000 euid=0\n");
    }
}
