package org.gnome.oci.parity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.KnownDigest;
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
        List<ContentDigester.Task> reference = tasks("reference", FilePair::reference);
        List<ContentDigester.Task> image = tasks("image", FilePair::image);
        ContentDigester digester = new ContentDigester(threads, progress, size(reference) + size(image));
        Map<RegularFile, Digest> expected = digester.digest(reference);
        Map<RegularFile, Digest> actual = digester.digest(image);
        List<Difference> differences = new ArrayList<>();
        for (MatchedFile matched : matchedFiles) {
            ContentIdentity left = identity(matched.files().reference(), expected);
            ContentIdentity right = identity(matched.files().image(), actual);
            if (!isKnownToBeEqual(matched.files()) && !left.equals(right)) {
                differences.add(new Difference.ContentDiffers(matched.path(), left, right));
            }
        }
        return differences;
    }

    private List<ContentDigester.Task> tasks(String side, Function<FilePair, RegularFile> file) {
        Map<RegularFile, ContentDigester.Task> tasks = new LinkedHashMap<>();
        pairs.forEach((pair, path) -> {
            RegularFile chosen = file.apply(pair);
            if (needsDigests(pair) && sha256(chosen.content()).isEmpty()) {
                tasks.putIfAbsent(chosen, new ContentDigester.Task(side, path, chosen));
            }
        });
        return List.copyOf(tasks.values());
    }

    private static long size(List<ContentDigester.Task> tasks) {
        return tasks.stream().mapToLong(task -> task.file().content().size()).sum();
    }

    private static boolean needsDigests(FilePair pair) {
        return pair.reference().content().size() == pair.image().content().size() && !isKnownToBeEqual(pair);
    }

    /** An OSTree checksum covers metadata too: equal ones prove equal content, different ones prove nothing. */
    private static boolean isKnownToBeEqual(FilePair pair) {
        Content reference = pair.reference().content();
        Content image = pair.image().content();
        return reference.size() == image.size()
                && (reference.size() == 0
                        || (reference.knownDigest().isPresent()
                                && reference.knownDigest().equals(image.knownDigest())));
    }

    private static ContentIdentity identity(RegularFile file, Map<RegularFile, Digest> digests) {
        return new ContentIdentity(
                file.content().size(), sha256(file.content()).or(() -> Optional.ofNullable(digests.get(file))));
    }

    private static Optional<Digest> sha256(Content content) {
        return content.knownDigest()
                .filter(KnownDigest.ContentSha256.class::isInstance)
                .map(KnownDigest::digest);
    }
}
