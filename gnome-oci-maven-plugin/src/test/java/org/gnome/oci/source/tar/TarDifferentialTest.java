package org.gnome.oci.source.tar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.testing.Reliability;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What our reader takes of mutated archives, commons-compress, GNU tar and Python's tarfile take as the same entries;
 * everything else it refuses. Where readers disagree, files can be smuggled past one of them.
 *
 * <p>An archive is known by its number. Three disagreements are the other reader's, and each is allowed for itself
 * only: see {@link #asCommonsReads} and {@link #asGnuTarShows}.
 */
class TarDifferentialTest {
    private static final int BATCH = 5_000;

    @TempDir
    private Path work;

    private List<byte[]> seeds = List.of();

    @BeforeEach
    void makeSeeds() throws Exception {
        List<byte[]> all = new ArrayList<>(TarSeeds.made());
        all.addAll(TarSeeds.ofTools(work));
        seeds = List.copyOf(all);
    }

    /** What our reader says, nothing if it refuses. */
    private static Optional<List<ListedEntry>> ours(byte[] archive) throws IOException {
        try {
            return Optional.of(ListedEntry.ofOurs(archive));
        } catch (FormatException e) {
            return Optional.empty();
        }
    }

    @Test
    void seedsAreReadUnlessTheyAreSparse() throws IOException {
        int read = 0;
        for (byte[] seed : seeds) {
            read += ours(seed).isPresent() ? 1 : 0;
        }
        assertThat(read).isEqualTo(seeds.size() - 2);
    }

    @Test
    void commonsCompressReadsTheSame() throws IOException {
        int archives = Reliability.count(20_000, 500_000);
        int read = 0;
        for (int number = 0; number < archives; number++) {
            byte[] archive = TarMutation.of(number, seeds);
            Optional<List<ListedEntry>> ours = ours(archive);
            if (ours.isPresent()) {
                List<ListedEntry> theirs = CommonsTar.list(archive);
                assertThat(theirs).as("archive %d", number).hasSameSizeAs(ours.get());
                assertThat(theirs)
                        .as("archive %d", number)
                        .isEqualTo(asCommonsReads(ours.get(), theirs, globalHeaders(archive) > 0));
                read++;
            }
        }
        state("commons-compress", archives, read);
    }

    /**
     * Our entries with what commons-compress 1.28 does to them: it takes owner and time from a global header also where
     * the entry has its own (POSIX: "override"), decodes the names of pax headers as UTF-8 whatever they are, and cuts
     * owners to 32 bits with a sign.
     */
    private static List<ListedEntry> asCommonsReads(
            List<ListedEntry> ours, List<ListedEntry> theirs, boolean isGlobal) {
        List<ListedEntry> expected = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ListedEntry our = ours.get(i);
            ListedEntry their = theirs.get(i);
            expected.add(new ListedEntry(
                    our.type(),
                    their.name().equals(decoded(our.name())) ? their.name() : our.name(),
                    their.link().equals(decoded(our.link())) ? their.link() : our.link(),
                    our.size(),
                    our.mode(),
                    isGlobal || their.uid() == (int) our.uid() ? their.uid() : our.uid(),
                    isGlobal || their.gid() == (int) our.gid() ? their.gid() : our.gid(),
                    isGlobal ? their.mtime() : our.mtime(),
                    our.device(),
                    our.content()));
        }
        return expected;
    }

    private static String decoded(String latin1) {
        return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** How many blocks could be headers of that type. */
    private static int globalHeaders(byte[] archive) {
        int count = 0;
        for (int start = 0; start + TarFormat.BLOCK_BYTES <= archive.length; start += TarFormat.BLOCK_BYTES) {
            count += archive[start + TarFormat.Field.TYPEFLAG.offset()] == TarFormat.PAX_GLOBAL_HEADER ? 1 : 0;
        }
        return count;
    }

    @Test
    void gnuTarReadsTheSame() throws Exception {
        int archives = Reliability.count(2_000, 40_000);
        int read = 0;
        for (int number = 0; number < archives; number++) {
            byte[] archive = TarMutation.of(number, seeds);
            if (ours(archive).isPresent()) {
                Files.write(work.resolve("x.tar"), archive);
                GnuTar.Listing theirs = GnuTar.list(work, "x.tar");
                assertThat(theirs)
                        .as("archive %d", number)
                        .isEqualTo(asGnuTarShows(GnuTar.ours(archive), theirs, globalHeaders(archive) > 1));
                read++;
            }
        }
        state("GNU tar", archives, read);
    }

    /**
     * Our entries with what GNU tar 1.34 does to them: it shows a time before the epoch with a fraction of a second a
     * second late, and extracts it right; and it forgets what a global header said when another one comes that says
     * nothing of it (POSIX: "until another ... provides another value").
     */
    private static GnuTar.Listing asGnuTarShows(GnuTar.Listing ours, GnuTar.Listing theirs, boolean forgets) {
        assertThat(theirs.entries()).hasSameSizeAs(ours.entries());
        List<ListedEntry> expected = new ArrayList<>();
        for (int i = 0; i < ours.entries().size(); i++) {
            ListedEntry our = ours.entries().get(i);
            ListedEntry their = theirs.entries().get(i);
            Instant shown =
                    isBeforeEpochAndBetweenSeconds(our.mtime()) ? our.mtime().plusSeconds(1) : our.mtime();
            expected.add(our.withMtime(forgets ? their.mtime() : shown));
        }
        return new GnuTar.Listing(expected, ours.contents());
    }

    private static boolean isBeforeEpochAndBetweenSeconds(Instant time) {
        return time.isBefore(Instant.EPOCH) && !time.equals(time.truncatedTo(ChronoUnit.SECONDS));
    }

    @Test
    void pythonReadsTheSame() throws Exception {
        int archives = Reliability.count(5_000, 100_000);
        int read = 0;
        for (int start = 0; start < archives; start += BATCH) {
            Path directory = Files.createDirectory(work.resolve("batch" + start));
            Map<String, List<ListedEntry>> ours = new TreeMap<>();
            for (int number = start; number < start + BATCH; number++) {
                byte[] archive = TarMutation.of(number, seeds);
                Optional<List<ListedEntry>> listing = ours(archive);
                if (listing.isPresent()) {
                    ours.put("archive" + number, listing.get());
                    Files.write(directory.resolve("archive" + number), archive);
                }
            }
            Map<String, List<ListedEntry>> theirs = PythonTar.list(directory, work);
            assertThat(theirs).hasSameSizeAs(ours);
            ours.forEach(
                    (name, entries) -> assertThat(theirs.get(name)).as(name).isEqualTo(entries));
            read += ours.size();
        }
        state("Python's tarfile", archives, read);
    }

    private static void state(String reader, int archives, int read) {
        // A reader that refuses nearly everything would agree with all.
        assertThat(read).isGreaterThan(archives / 10);
        Reliability.figure(
                "No tar is read in two ways, by " + reader,
                String.format(
                        "%,d mutated archives: %,d refused, %,d read as the same", archives, archives - read, read));
    }
}
