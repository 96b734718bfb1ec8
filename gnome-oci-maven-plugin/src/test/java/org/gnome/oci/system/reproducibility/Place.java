package org.gnome.oci.system.reproducibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.gnome.oci.io.AtomicOutput;
import org.gnome.oci.system.HostFacts;
import org.gnome.oci.system.SampleProject;
import org.gnome.oci.testing.ExternalTool;

/**
 * Where one run has its checkout and leaves its files: a directory of a file system, and where that is seen.
 *
 * @param real the directory
 * @param seen the same, or where it is mounted so that directories are listed in another order
 * @param host what it is like
 */
record Place(Path real, Path seen, Host host) implements AutoCloseable {
    private static final int LONG_BYTES = 180;

    /** A place with a checkout, in a directory of its own that anybody may write to. */
    static Place open(Path real, Path mount, Host host) throws IOException, InterruptedException {
        List<String> order = host.on(Axis.ORDER).words();
        Place place = new Place(real, order.isEmpty() ? real : mount, host);
        for (Path directory : List.of(real, real.resolve("temporary"))) {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        SampleProject.here().copyTo(real.resolve(place.checkoutName()));
        ExternalTool.run(real, "chmod", "-R", "u=rwX,go=rX", place.checkoutName());
        if (!order.isEmpty()) {
            mount(place, order);
        }
        return place;
    }

    private static void mount(Place place, List<String> order) throws IOException, InterruptedException {
        Files.createDirectories(place.seen);
        List<String> command = new ArrayList<>(List.of("disorderfs", "--quiet"));
        command.addAll(order);
        if (Variations.missing(ExternalTool::requireRoot).isEmpty()) {
            command.add("--multi-user=yes");
        }
        command.addAll(List.of(place.real.toString(), place.seen.toString()));
        ExternalTool.run(place.real, command.toArray(String[]::new));
    }

    private String checkoutName() {
        String name = host.on(Axis.CHECKOUT).words().get(0);
        int used = seen.toString().getBytes(StandardCharsets.UTF_8).length + 1;
        return name.equals(Variations.LONG) ? "l".repeat(LONG_BYTES - used) : name;
    }

    Path checkout() {
        return seen.resolve(checkoutName());
    }

    Path output() {
        return seen.resolve("output");
    }

    Path temporary() {
        return seen.resolve("temporary");
    }

    private boolean isMounted() {
        return !seen.equals(real);
    }

    /** Fails unless the one who built here has felt where it was. */
    void assertFelt(Run run) throws IOException {
        assertThat(run.fact("project")).isEqualTo(checkout().toString());
        if (host.on(Axis.CHECKOUT).words().get(0).equals(Variations.LONG)) {
            assertThat(run.fact("project")).hasSize(LONG_BYTES);
        }
        String fileSystem = host.on(Axis.FILE_SYSTEM).name();
        if (!fileSystem.equals(Variations.DISK)) {
            assertThat(Files.getFileStore(real).type()).isEqualTo(fileSystem);
        }
        assertThat(run.fact("fileSystem"))
                .isEqualTo(
                        isMounted()
                                ? "fuse.disorderfs"
                                : Files.getFileStore(real).type());
        List<String> listed =
                listed(HostFacts.order(new SampleProject(real.resolve(checkoutName()), "platform").repository()));
        List<String> felt = listed(run.fact("order"));
        assertThat(felt).containsExactlyInAnyOrderElementsOf(listed);
        if (host.on(Axis.ORDER).name().equals("shuffled")) {
            assertThat(felt).isNotEqualTo(listed);
        } else {
            if (isMounted()) {
                Collections.reverse(listed);
            }
            assertThat(felt).isEqualTo(listed);
        }
    }

    private static List<String> listed(String names) {
        return new ArrayList<>(List.of(names.split(" ")));
    }

    @Override
    public void close() {
        try {
            if (isMounted()) {
                // Lazily, since who was killed there may not have gone yet.
                ExternalTool.run(real, "fusermount3", "-u", "-z", seen.toString());
            }
            AtomicOutput.deleteRecursively(real);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(seen + " may still be mounted", e);
        }
    }
}
