package org.gnome.oci.source.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.DownloadProgress;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.LayoutDirectory;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.publish.MoveTags;
import org.gnome.oci.publish.PushImage;
import org.gnome.oci.publish.PushProgress;
import org.gnome.oci.publish.TagMove;
import org.gnome.oci.registry.RegistryRepository;
import org.gnome.oci.testing.FaultyRegistry;
import org.gnome.oci.testing.TreeListing;

/**
 * Uses a registry as the goals do, in a process of its own: {@code push|pull REPOSITORY DIRECTORY}, or {@code buffer
 * FILE}, which does what the others must not do. Prints what came of it.
 */
final class RegistryProgram {
    /** Nothing came of it, and the output says why. The virtual machine ends with other codes. */
    static final int FAILED = 10;

    static final String TAG = "latest";
    private static final Descriptor.Platform PLATFORM = new Descriptor.Platform("linux", "amd64");

    private RegistryProgram() {}

    public static void main(String... arguments) {
        try {
            System.out.print(
                    switch (arguments[0]) {
                        case "push" -> push(RepositoryName.parse(arguments[1]), Path.of(arguments[2]));
                        case "pull" -> pull(RepositoryName.parse(arguments[1]), Path.of(arguments[2]));
                        default -> Digest.ofContent(Files.readAllBytes(Path.of(arguments[1])));
                    });
        } catch (IOException e) {
            System.out.print(e.getMessage());
            System.exit(FAILED);
        }
    }

    /** The digest of what a tag names now. */
    private static Digest push(RepositoryName name, Path layout) throws IOException {
        Path spools = Files.createDirectories(layout.resolveSibling("spools"));
        try (RegistryRepository repository =
                RegistryRepository.open(name, FaultyRegistry.settings(FaultyRegistry.PATIENT, Set.of()), spools)) {
            Digest digest = new PushImage(repository, Optional.empty(), PushProgress.SILENT)
                    .push(new LayoutDirectory(layout))
                    .digest();
            new MoveTags(move -> {}).move(List.of(new TagMove(repository, TAG, digest)));
            return digest;
        }
    }

    /** The tree of the tag. */
    private static String pull(RepositoryName name, Path directory) throws IOException {
        RegistryPull pull = new RegistryPull(
                FaultyRegistry.settings(FaultyRegistry.PATIENT, Set.of()),
                PLATFORM,
                new CacheDirectory(directory.resolve("cache")),
                Instant.EPOCH,
                DownloadProgress.SILENT);
        try (OciTreeSource source = OciTreeSource.ofRegistry(name, TAG, pull, directory)) {
            return String.join("\n", TreeListing.of(source.read()));
        }
    }
}
