package org.gnome.oci.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file system that the kernel has mounted for a test.
 *
 * @param directory where it is mounted
 */
public record KernelMount(Path directory) implements AutoCloseable {
    /** Mounts an image read-only; skips the test, saying why, where that is not allowed or the kernel refuses it. */
    public static KernelMount of(String type, Path image, Path directory) throws IOException, InterruptedException {
        ExternalTool.requireRoot();
        ExternalTool.Result result = mount(
                directory, "-t", type, "-o", "loop,ro", image.toAbsolutePath().toString());
        assumeTrue(result.exitCode() == 0, "needs a kernel that mounts " + type + ": " + result.errors());
        return new KernelMount(directory);
    }

    /** Mounts an image read-only if the kernel knows all that it uses; for tests that have mounted another already. */
    public static Optional<KernelMount> ifPossible(String type, Path image, Path directory)
            throws IOException, InterruptedException {
        ExternalTool.Result result = mount(
                directory, "-t", type, "-o", "loop,ro", image.toAbsolutePath().toString());
        return result.exitCode() == 0 ? Optional.of(new KernelMount(directory)) : Optional.empty();
    }

    /** Mounts an empty file system in memory, which takes larger attributes than those on disks. */
    public static KernelMount ofMemory(Path directory) throws IOException, InterruptedException {
        return ofMemory("tmpfs", "mode=0755,size=256m", directory);
    }

    /** Mounts an empty file system in the cache of the kernel, which knows hardly more than names and contents. */
    public static KernelMount ofCache(Path directory) throws IOException, InterruptedException {
        return ofMemory("ramfs", "mode=0755", directory);
    }

    private static KernelMount ofMemory(String type, String options, Path directory)
            throws IOException, InterruptedException {
        ExternalTool.requireRoot();
        ExternalTool.Result result = mount(directory, "-t", type, "-o", options, type);
        assumeTrue(result.exitCode() == 0, "needs to mount a " + type + ": " + result.errors());
        return new KernelMount(directory);
    }

    /** Mounts an empty file system in memory that takes so many bytes. */
    public static KernelMount ofMemory(Path directory, long bytes) throws IOException, InterruptedException {
        ExternalTool.requireRoot();
        ExternalTool.Result result = mount(directory, "-t", "tmpfs", "-o", "mode=0755,size=" + bytes, "tmpfs");
        assumeTrue(result.exitCode() == 0, "needs to mount a tmpfs: " + result.errors());
        return new KernelMount(directory);
    }

    /** Changes how it is mounted, {@code ro} say. */
    public void remount(String options) throws IOException, InterruptedException {
        ExternalTool.run(
                Path.of("/"),
                "mount",
                "-o",
                "remount," + options,
                directory.toAbsolutePath().toString());
    }

    private static ExternalTool.Result mount(Path directory, String... arguments)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        String[] command = new String[arguments.length + 2];
        command[0] = "mount";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        command[command.length - 1] = directory.toAbsolutePath().toString();
        return ExternalTool.runAllowingFailure(Path.of("/"), command);
    }

    /**
     * Unmounts; what a test has left open is detached, so that nobody deletes files through the mount, and fails it.
     */
    @Override
    public void close() {
        try {
            String mounted = directory.toAbsolutePath().toString();
            ExternalTool.Result result = ExternalTool.runAllowingFailure(Path.of("/"), "umount", mounted);
            if (result.exitCode() != 0) {
                ExternalTool.run(Path.of("/"), "umount", "--lazy", mounted);
            }
            assertThat(result.exitCode()).as(result.errors()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(directory + " may still be mounted", e);
        }
    }
}
