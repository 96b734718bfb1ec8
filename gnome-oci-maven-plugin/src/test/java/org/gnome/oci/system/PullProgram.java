package org.gnome.oci.system;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.fetch.Proxies;
import org.gnome.oci.source.ostree.NamedCommit;
import org.gnome.oci.source.ostree.PullProgress;
import org.gnome.oci.source.ostree.PullSettings;
import org.gnome.oci.source.ostree.RemoteRepository;

/** Pulls a commit as the goals do: {@code PullProgram URL REF CACHE STALL-SECONDS}. Prints what it took. */
final class PullProgram {
    private PullProgram() {}

    public static void main(String... arguments) throws Exception {
        FetchSettings fetch = new FetchSettings(
                Integer.getInteger("connections", FetchSettings.DEFAULT_CONNECTIONS),
                Duration.ofSeconds(Long.parseLong(arguments[3])),
                FetchSettings.DEFAULT_FIRST_PAUSE,
                Proxies.NONE,
                Boolean.getBoolean("offline"));
        PullProgress.State[] last = new PullProgress.State[1];
        PullProgress progress = new PullProgress() {
            @Override
            public void start(String commit) {}

            @Override
            public void advance(State state) {
                last[0] = state;
            }

            @Override
            public void finish(State state) {
                last[0] = state;
            }

            @Override
            public void abort() {}
        };
        PullSettings settings = new PullSettings(
                new CacheDirectory(Path.of(arguments[2])),
                fetch,
                Runtime.getRuntime().availableProcessors(),
                false,
                Instant.now(),
                progress);
        long start = System.nanoTime();
        try (RemoteRepository repository = RemoteRepository.open(arguments[0], settings, Optional.empty())) {
            NamedCommit found = repository.find(arguments[1], Optional.empty());
            repository.tree(found.commit());
        }
        System.out.printf(
                "%d objects, %d bytes, of which %d fetched, in %.2f s%n",
                last[0].objects(), last[0].bytes(), last[0].fetchedBytes(), (System.nanoTime() - start) / 1e9);
    }
}
