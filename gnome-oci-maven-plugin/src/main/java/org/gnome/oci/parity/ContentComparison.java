package org.gnome.oci.parity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.gnome.oci.tree.FileDigests;
import org.gnome.oci.tree.FilePair;
import org.gnome.oci.tree.FilePairs;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;

/** Compares the contents of the files that both sides have; a pair of hardlinked files is compared once. */
final class ContentComparison {
    private final List<MatchedFile> matchedFiles;
    private final Map<FilePair, TreePath> pairs = new LinkedHashMap<>();

    ContentComparison(List<MatchedFile> matchedFiles) {
        this.matchedFiles = matchedFiles;
        for (MatchedFile matched : matchedFiles) {
            pairs.putIfAbsent(matched.files(), matched.path());
        }
    }

    /** How many bytes the compared files of the reference have. */
    long size() {
        return pairs.keySet().stream()
                .map(FilePair::reference)
                .distinct()
                .mapToLong(file -> file.content().size())
                .sum();
    }

    List<Difference> compare(int threads, ComparisonProgress progress) throws IOException {
        FilePairs compared = new FilePairs(pairs, "reference", "image");
        long total = compared.bytesToRead();
        AtomicLong done = new AtomicLong();
        FileDigests digests = compared.read(threads, count -> progress.read(done.addAndGet(count), total));
        List<Difference> differences = new ArrayList<>();
        for (MatchedFile matched : matchedFiles) {
            if (!digests.areEqual(matched.files())) {
                differences.add(new Difference.ContentDiffers(
                        matched.path(),
                        identity(matched.files().reference(), digests),
                        identity(matched.files().other(), digests)));
            }
        }
        return differences;
    }

    private static ContentIdentity identity(RegularFile file, FileDigests digests) {
        return new ContentIdentity(file.content().size(), digests.of(file));
    }
}
