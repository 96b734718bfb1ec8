package org.gnome.oci.system;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.fetch.Proxies;
import org.gnome.oci.source.ostree.NamedCommit;
import org.gnome.oci.source.ostree.PullProgress;
import org.gnome.oci.source.ostree.PullSettings;
import org.gnome.oci.source.ostree.RemoteRepository;

/** Reads the tree of a commit as the goals do, in a process of its own: {@code URL REF CACHE STALL-SECONDS}. */
final class PullProgram {
    private PullProgram() {}

    public static void main(String... arguments) throws Exception {
        FetchSettings fetch = new FetchSettings(
                FetchSettings.DEFAULT_CONNECTIONS,
                Duration.ofSeconds(Long.parseLong(arguments[3])),
                FetchSettings.DEFAULT_FIRST_PAUSE,
                Proxies.NONE,
                false);
        PullSettings settings = new PullSettings(
                new CacheDirectory(Path.of(arguments[2])),
                fetch,
                Runtime.getRuntime().availableProcessors(),
                false,
                Instant.now(),
                new Printed());
        try (RemoteRepository repository = RemoteRepository.open(arguments[0], settings, Optional.empty())) {
            NamedCommit found = repository.find(arguments[1], Optional.empty());
            repository.tree(found.commit());
        }
    }

    /** Prints how much a pull brought. */
    private static final class Printed implements PullProgress {
        @Override
        public void start(String commit) {}

        @Override
        public void advance(State state) {}

        @Override
        public void finish(State state) {
            System.out.printf(
                    Locale.ROOT,
                    "%d objects, %d fetched, %d bytes fetched%n",
                    state.objects(),
                    state.fetchedObjects(),
                    state.fetchedBytes());
        }

        @Override
        public void abort() {}
    }
}
