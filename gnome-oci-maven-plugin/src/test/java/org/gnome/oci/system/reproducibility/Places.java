package org.gnome.oci.system.reproducibility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.gnome.oci.testing.KernelMount;

/** The file systems on which the sample is built. */
final class Places implements AutoCloseable {
    /** Where directories are seen in another order. */
    private static final String MOUNTED = "mounted";

    private final Path directory;
    private final List<KernelMount> mounts = new ArrayList<>();
    private final Map<String, String> missing = new HashMap<>();
    private final AtomicInteger opened = new AtomicInteger();

    private Places(Path directory) {
        this.directory = directory;
    }

    @FunctionalInterface
    private interface Mounting {
        KernelMount at(Path directory) throws IOException, InterruptedException;
    }

    /** Mounts what may be mounted, in a directory on a disk that others may enter. */
    static Places in(Path directory) throws IOException, InterruptedException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String name : List.of(Variations.DISK, Variations.TMPFS, Variations.RAMFS, MOUNTED)) {
            Path created = Files.createDirectory(directory.resolve(name));
            Files.setPosixFilePermissions(created, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Places places = new Places(directory);
        String disk = Files.getFileStore(directory).type();
        if (disk.equals(Variations.TMPFS) || disk.equals(Variations.RAMFS)) {
            places.missing.put(Variations.DISK, "needs temporary directories on a disk (-Djava.io.tmpdir=/var/tmp)");
        }
        places.mount(Variations.TMPFS, KernelMount::ofMemory);
        places.mount(Variations.RAMFS, KernelMount::ofCache);
        return places;
    }

    private void mount(String name, Mounting mounting) throws IOException, InterruptedException {
        Variations.missing(() -> mounts.add(mounting.at(directory.resolve(name))))
                .ifPresent(what -> missing.put(name, what));
    }

    Optional<String> missing(String fileSystem) {
        return Optional.ofNullable(missing.get(fileSystem));
    }

    /** A place for a run; the caller closes it. */
    Place open(Host host) throws IOException, InterruptedException {
        String name = String.valueOf(opened.getAndIncrement());
        return Place.open(
                directory.resolve(host.on(Axis.FILE_SYSTEM).name()).resolve(name),
                directory.resolve(MOUNTED).resolve(name),
                host);
    }

    @Override
    public void close() {
        mounts.forEach(KernelMount::close);
    }
}
