package org.gnome.oci.system.fidelity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.SourceLocation.Scheme;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.source.directory.DirectoryTreeSource;
import org.gnome.oci.source.ostree.OstreeRepositoryBuilder;
import org.gnome.oci.source.ostree.OstreeTreeWriter;
import org.gnome.oci.testing.ExternalTool;

/** A form in which files come to be built into an image, in the order of the columns of {@code features.txt}. */
enum Input {
    DIRECTORY {
        @Override
        SourceLocation pack(Path tree, Path work, boolean ofBytes) {
            return new SourceLocation(Scheme.DIRECTORY, tree.toString(), Optional.empty());
        }
    },
    /** By GNU tar. */
    TAR {
        @Override
        SourceLocation pack(Path tree, Path work, boolean ofBytes) throws IOException, InterruptedException {
            return new SourceLocation(Scheme.TAR, archive(tree, work, ofBytes).toString(), Optional.empty());
        }
    },
    /** By the ostree program, or object by object. */
    OSTREE {
        @Override
        SourceLocation pack(Path tree, Path work, boolean ofBytes) throws IOException, InterruptedException {
            Path repository = work.resolve("repo");
            if (ofBytes) {
                try (TreeSource source = new DirectoryTreeSource(tree)) {
                    OstreeTreeWriter.write(source.read(), new OstreeRepositoryBuilder(repository, "archive-z2"));
                }
            } else {
                ostree(work, "init", "--mode=archive");
                ostree(work, "commit", "--branch=test", "--tree=dir=" + tree, "--timestamp=@1", "--fsync=false");
            }
            return new SourceLocation(Scheme.OSTREE, repository.toString(), Optional.of("test"));
        }
    },
    /** A layer by GNU tar in an image by umoci. */
    OCI {
        @Override
        SourceLocation pack(Path tree, Path work, boolean ofBytes) throws IOException, InterruptedException {
            Path archive = archive(tree, work, ofBytes);
            ExternalTool.run(work, "umoci", "init", "--layout", "image");
            ExternalTool.run(work, "umoci", "new", "--image", "image:made");
            ExternalTool.run(work, "umoci", "raw", "add-layer", "--image", "image:made", archive.toString());
            return new SourceLocation(Scheme.OCI, work.resolve("image").toString(), Optional.of("made"));
        }
    };

    /**
     * Puts a tree into this form.
     *
     * @param ofBytes whether that takes more than the usual tool: an archive may lie beside the tree already
     */
    abstract SourceLocation pack(Path tree, Path work, boolean ofBytes) throws IOException, InterruptedException;

    private static Path archive(Path tree, Path work, boolean ofBytes) throws IOException, InterruptedException {
        if (ofBytes) {
            return tree.resolveSibling(tree.getFileName() + ".tar");
        }
        Path archive = Files.createDirectories(work).resolve("tree.tar");
        ExternalTool.run(
                tree, "tar", "--format=posix", "--xattrs", "--xattrs-include=*", "-cf", archive.toString(), ".");
        return archive;
    }

    private static void ostree(Path work, String command, String... arguments)
            throws IOException, InterruptedException {
        String[] words = new String[arguments.length + 3];
        words[0] = "ostree";
        words[1] = "--repo=repo";
        words[2] = command;
        System.arraycopy(arguments, 0, words, 3, arguments.length);
        ExternalTool.run(work, words);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
