package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.gnome.oci.fetch.FetchException;
import org.gnome.oci.fetch.FetchedBody;
import org.gnome.oci.fetch.HttpFetcher;
import org.gnome.oci.fetch.RemoteFiles;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.RandomAccessSource;

/**
 * Brings objects of a commit into the cache by the static delta from scratch, if the repository has one: a few requests
 * in place of one for each object.
 *
 * <p>A part is taken if more than half of its objects are missing. Whatever is not got so, since a delta or a part is
 * missing or broken, is left to {@link Pull}. The superblock is kept until the commit is complete, so that a pull that
 * was interrupted goes on with it.
 */
final class DeltaPull {
    private static final String SUPERBLOCK = "superblock";

    /** Parts have 32 MB at most, unless a single object is larger; what is too much is got object by object. */
    private static final long MAX_PART_BYTES = 2L << 30;

    private final Commit commit;
    private final DeltaName name;
    private final RemoteFiles files;
    private final CachedObjects cached;
    private final PullSettings settings;
    private final Map<Integer, CompletableFuture<FetchedBody>> downloads = new HashMap<>();
    private PullProgress.State state = new PullProgress.State(0, 0, 0, 0, 0);

    DeltaPull(Commit commit, RemoteFiles files, CachedObjects cached, PullSettings settings) {
        this.commit = commit;
        this.name = new DeltaName(Optional.empty(), commit.checksum());
        this.files = files;
        this.cached = cached;
        this.settings = settings;
    }

    /** Gets what can be got. */
    void run() throws IOException {
        if (!settings.staticDeltas() || settings.fetch().offline()) {
            return;
        }
        try {
            Optional<byte[]> superblock = superblock();
            if (superblock.isPresent()) {
                RandomAccessSource source = RandomAccessSource.of("delta " + SUPERBLOCK, superblock.get());
                try (StaticDelta delta = StaticDelta.open(source)) {
                    take(delta);
                }
            }
        } catch (FormatException | FetchException e) {
            // Every object that is still missing is fetched on its own, and its error is the one to tell.
            forget();
        }
    }

    /** Forgets the superblock, when all objects are there. */
    void forget() throws IOException {
        files.forget(name.path(SUPERBLOCK));
    }

    /** None, if the commit was pulled before, since then little or nothing is missing. */
    private Optional<byte[]> superblock() throws IOException {
        String path = name.path(SUPERBLOCK);
        Optional<byte[]> kept = files.cached(path);
        if (kept.isPresent() || cached.has(new ObjectName(commit.rootDirtree(), ObjectType.DIRTREE))) {
            return kept;
        }
        Optional<byte[]> found = files.find(path, OstreeFormat.MAX_METADATA_SIZE);
        if (found.isPresent()) {
            files.keep(path, found.get());
        }
        return found;
    }

    private void take(StaticDelta delta) throws IOException {
        List<Integer> parts = new ArrayList<>();
        long objects = 0;
        for (int i = 0; i < delta.superblock().parts().size(); i++) {
            DeltaPartHeader part = delta.superblock().parts().get(i);
            if (savesRequests(part)) {
                parts.add(i);
                objects += part.objects().size();
            }
        }
        if (parts.isEmpty() || !delta.commit().checksum().equals(commit.checksum())) {
            return;
        }
        state = new PullProgress.State(0, objects, 0, 0, 0);
        settings.progress()
                .start("the static delta of the commit " + commit.checksum().hex());
        try {
            take(delta, parts);
        } catch (IOException e) {
            settings.progress().abort();
            throw e;
        }
        settings.progress().finish(state);
    }

    private boolean savesRequests(DeltaPartHeader part) {
        long missing = part.objects().stream()
                .filter(object -> !cached.has(stored(object)))
                .count();
        return missing > 1 && 2 * missing > part.objects().size();
    }

    private static ObjectName stored(ObjectName object) {
        return object.type() == ObjectType.FILE ? new ObjectName(object.checksum(), ObjectType.FILEZ) : object;
    }

    /** While a part is unpacked the next one is downloaded. */
    private void take(StaticDelta delta, List<Integer> parts) throws IOException {
        try {
            for (int i = 0; i < parts.size(); i++) {
                for (int index : parts.subList(i, Math.min(i + 2, parts.size()))) {
                    download(delta, index);
                }
                unpack(delta, parts.get(i));
            }
        } finally {
            downloads.values().forEach(DeltaPull::abandon);
        }
    }

    private void download(StaticDelta delta, int index) throws IOException {
        if (!delta.isInline(index)) {
            String path = name.path(Integer.toString(index));
            downloads.computeIfAbsent(index, key -> files.fetch(path, MAX_PART_BYTES));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for what is given up
    private static void abandon(CompletableFuture<FetchedBody> download) {
        download.thenAccept(body -> {
            try {
                body.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void unpack(StaticDelta delta, int index) throws IOException {
        try (SpooledObjects objects =
                        SpooledObjects.create("delta", settings.cache().temporary());
                OlderContents none =
                        new OlderContents(Optional.empty(), settings.cache().temporary())) {
            delta.apply(index, this::downloaded, objects, none);
            store(objects, delta.superblock().parts().get(index));
        }
    }

    private RandomAccessSource downloaded(int index) throws IOException {
        CompletableFuture<FetchedBody> download = downloads.get(index);
        if (download == null) {
            throw new IllegalStateException("not asked for: part " + index);
        }
        FetchedBody body = HttpFetcher.join(download);
        downloads.remove(index);
        return new FetchedSource(body, body.open("delta part " + index));
    }

    private void store(SpooledObjects objects, DeltaPartHeader part) throws IOException {
        for (ObjectName object : part.objects()) {
            ObjectName stored = stored(object);
            if (!cached.has(stored)) {
                if (object.type() == ObjectType.FILE) {
                    cached.store(stored, out -> objects.writeFilez(object.checksum(), out));
                } else {
                    byte[] bytes = objects.metadata(object, "the delta").bytes();
                    cached.store(stored, out -> out.write(bytes));
                }
            }
        }
        state = new PullProgress.State(
                state.objects() + part.objects().size(),
                state.knownObjects(),
                state.fetchedObjects() + part.objects().size(),
                state.bytes() + part.objectBytes(),
                state.fetchedBytes() + part.size());
        settings.progress().advance(state);
    }

    /** A part that was downloaded, closed with its download. */
    private record FetchedSource(FetchedBody body, RandomAccessSource bytes) implements RandomAccessSource {
        @Override
        public int read(long position, ByteBuffer buffer) throws IOException {
            return bytes.read(position, buffer);
        }

        @Override
        public long size() throws IOException {
            return bytes.size();
        }

        @Override
        public String name() {
            return bytes.name();
        }

        @Override
        public void close() throws IOException {
            try {
                bytes.close();
            } finally {
                body.close();
            }
        }
    }
}
