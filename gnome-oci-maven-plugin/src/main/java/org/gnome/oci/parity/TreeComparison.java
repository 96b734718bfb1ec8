package org.gnome.oci.parity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;

/**
 * Compares the tree of an image with that of its reference.
 *
 * <p>Each side's contents are read once, in the order in which that side stores them, and only where the sizes are
 * equal and no digest that both sides know settles the matter. A name of a hardlinked file is a name, not another
 * content. The result does not depend on the number of threads.
 */
public final class TreeComparison {
    private final int threads;
    private final ComparisonProgress progress;

    /**
     * A side of a comparison. Its contents must be open until the comparison is done.
     *
     * @param tree the entries
     * @param fidelity which attributes of them are meant
     */
    public record Side(FileTree tree, Fidelity fidelity) {}

    /** A comparison that reads with a number of threads. */
    public TreeComparison(int threads, ComparisonProgress progress) {
        if (threads < 1) {
            throw new IllegalArgumentException("a comparison needs a thread, not " + threads);
        }
        this.threads = threads;
        this.progress = progress;
    }

    /**
     * Compares two trees.
     *
     * @throws org.gnome.oci.io.FormatException if a content is corrupt; of several, the first in storage order
     * @throws java.io.InterruptedIOException if the calling thread is interrupted
     */
    public ComparisonResult compare(Side reference, Side image) throws IOException {
        Fidelity common = reference.fidelity().intersect(image.fidelity());
        EntryComparison entries = new EntryComparison(common, reference.tree(), image.tree());
        List<Difference> differences = new ArrayList<>(entries.differences());
        if (common.expresses(Fidelity.Attribute.HARDLINKS)) {
            differences.addAll(HardlinkComparison.compare(entries.matchedFiles()));
        }
        ContentComparison contents = new ContentComparison(entries.matchedFiles());
        differences.addAll(contents.compare(threads, progress));
        differences.sort(Comparator.comparing(Difference::path).thenComparing(Difference::kind));
        long otherTypes = differences.stream()
                .filter(Difference.TypeDiffers.class::isInstance)
                .count();
        return new ComparisonResult(
                differences,
                entries.counts(),
                contents.size(),
                Coverage.of(entries.counts(), otherTypes, reference, image),
                UncomparedValues.of(reference.fidelity(), image));
    }
}
