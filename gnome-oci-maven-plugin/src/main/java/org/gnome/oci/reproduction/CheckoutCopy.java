package org.gnome.oci.reproduction;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a checkout as another clone of it would be: everything but what builds have left and the history, with the
 * same modes, links and extended attributes, and with one time of change, which no version control keeps.
 */
public final class CheckoutCopy extends SimpleFileVisitor<Path> {
    /** Where Maven puts what it builds, beside a POM, unless the POM says otherwise. */
    private static final String BUILD_DIRECTORY = "target";

    private static final String POM = "pom.xml";

    /** The history, or in a worktree or submodule the name of its place. */
    private static final String HISTORY = ".git";

    private final Path from;
    private final Path to;
    private final Set<Path> buildDirectories;
    private final FileTime time;
    private final Map<Object, Path> copied = new HashMap<>();

    private CheckoutCopy(Path from, Path to, Set<Path> buildDirectories, FileTime time) {
        this.from = from;
        this.to = to;
        this.buildDirectories = buildDirectories;
        this.time = time;
    }

    /**
     * Copies a checkout.
     *
     * @param from its root
     * @param to the root of the copy, which does not exist
     * @param buildDirectories what is left out beside the folders {@code target} of modules
     * @param time the time of change of every file of the copy
     */
    public static void copy(Path from, Path to, Set<Path> buildDirectories, FileTime time) throws IOException {
        Files.createDirectories(to.toAbsolutePath().getParent());
        Files.walkFileTree(from, new CheckoutCopy(from, to, new HashSet<>(buildDirectories), time));
    }

    private boolean isLeftOut(Path path) {
        Path name = path.getFileName();
        return buildDirectories.contains(path)
                || (name != null && name.toString().equals(HISTORY))
                || (name != null && name.toString().equals(BUILD_DIRECTORY) && Files.exists(path.resolveSibling(POM)));
    }

    private Path place(Path path) {
        return to.resolve(from.relativize(path));
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
        if (isLeftOut(directory)) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        Path copy = place(directory);
        Files.copy(directory, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        // What it holds is to be copied even if nobody may write into it in the end.
        Set<PosixFilePermission> writable = new HashSet<>(Files.getPosixFilePermissions(copy));
        writable.add(PosixFilePermission.OWNER_WRITE);
        Files.setPosixFilePermissions(copy, writable);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (isLeftOut(file)) {
            return FileVisitResult.CONTINUE;
        }
        @Nullable Object identity = attributes.fileKey();
        @Nullable Path first = identity == null ? null : copied.putIfAbsent(identity, place(file));
        if (first != null) {
            Files.createLink(place(file), first);
            return FileVisitResult.CONTINUE;
        }
        Files.copy(file, place(file), StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isRegularFile()) {
            Files.setLastModifiedTime(place(file), time);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
        if (failure != null) {
            throw failure;
        }
        Files.setPosixFilePermissions(place(directory), Files.getPosixFilePermissions(directory));
        Files.setLastModifiedTime(place(directory), time);
        return FileVisitResult.CONTINUE;
    }
}
