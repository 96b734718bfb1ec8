package org.gnome.oci.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file or directory that appears under its name only when it is complete.
 *
 * <p>It is written beside its target and moved there by {@link #commit()}; closing without a commit removes what was
 * written. A directory replaces the one that was there before.
 */
public final class AtomicOutput implements AutoCloseable {
    private static final String PARTIAL = ".partial";
    private static final String PREVIOUS = ".previous";

    private final Path target;
    private final Path partial;
    private boolean committed;

    private AtomicOutput(Path target, Path partial) {
        this.target = target;
        this.partial = partial;
    }

    /** Starts a file; the caller creates it at {@link #path()}. */
    public static AtomicOutput file(Path target) throws IOException {
        return new AtomicOutput(target, beside(target, PARTIAL));
    }

    /** Starts a directory, which exists and is empty. */
    public static AtomicOutput directory(Path target) throws IOException {
        AtomicOutput output = new AtomicOutput(target, beside(target, PARTIAL));
        Files.createDirectory(output.partial);
        return output;
    }

    /** Removes what somebody has left who was killed before he committed, or just after. */
    public static void removeAbandoned(Path target) throws IOException {
        for (String suffix : new String[] {PARTIAL, PREVIOUS}) {
            deleteRecursively(sibling(target.toAbsolutePath(), suffix));
        }
    }

    /** Writes a small file at once. */
    public static void write(Path target, byte[] bytes) throws IOException {
        try (AtomicOutput output = file(target)) {
            FileOutput.write(output.path(), bytes);
            output.commit();
        }
    }

    private static Path beside(Path target, String suffix) throws IOException {
        Path absolute = target.toAbsolutePath();
        Files.createDirectories(absolute.getParent());
        Path path = sibling(absolute, suffix);
        deleteRecursively(path);
        return path;
    }

    private static Path sibling(Path target, String suffix) {
        return target.resolveSibling("." + target.getFileName() + suffix);
    }

    /** Where the content is written until it is committed. */
    public Path path() {
        return partial;
    }

    /** Moves the content to its name; it is made durable before. */
    public void commit() throws IOException {
        if (Files.isDirectory(partial)) {
            forceAll();
            replaceDirectory();
        } else {
            FileOutput.force(partial);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        committed = true;
    }

    private void forceAll() throws IOException {
        try (Stream<Path> files = Files.walk(partial)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                FileOutput.force(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** POSIX cannot replace a directory that has entries, so the old one steps aside first. */
    private void replaceDirectory() throws IOException {
        Path previous = beside(target, PREVIOUS);
        if (Files.exists(target)) {
            Files.move(target, previous, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (Files.exists(previous)) {
                Files.move(previous, target, StandardCopyOption.ATOMIC_MOVE);
            }
            throw e;
        }
        deleteRecursively(previous);
    }

    @Override
    public void close() throws IOException {
        if (!committed) {
            deleteRecursively(partial);
        }
    }

    /** Removes a file or directory with all it holds; links are removed, not followed. */
    public static void deleteRecursively(Path path) throws IOException {
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                        throws IOException {
                    if (failure != null) {
                        throw failure;
                    }
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            // Nothing to remove.
        }
    }
}
