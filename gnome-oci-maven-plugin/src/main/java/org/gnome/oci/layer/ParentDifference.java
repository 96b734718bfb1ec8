package org.gnome.oci.layer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.gnome.oci.tree.FileDigests;
import org.gnome.oci.tree.FilePairs;
import org.gnome.oci.tree.FileTree;

/**
 * The layers of a parent image, and one with what the desired tree has otherwise; without a parent, the whole tree in
 * one layer. A tree that equals the parent's needs no layer of its own.
 */
public final class ParentDifference implements LayerStrategy {
    private final ParentImage parent;
    private final int threads;
    private final LongFunction<LongConsumer> progress;

    /**
     * A strategy.
     *
     * @param parent the image to build upon; its contents must be open while a tree is planned
     * @param threads how many contents are read at once, to be compared; no byte depends on it
     * @param progress told how many bytes will be read; what it gives is told how many were read, as they are
     */
    public ParentDifference(ParentImage parent, int threads, LongFunction<LongConsumer> progress) {
        this.parent = parent;
        this.threads = threads;
        this.progress = progress;
    }

    /** The entries of one layer that holds a whole tree. */
    public static List<LayerEntry> wholeTree(FileTree tree) throws IOException {
        return new ParentDifference(ParentImage.NONE, 1, total -> bytes -> {}).entries(tree);
    }

    @Override
    public List<PlannedLayer> plan(FileTree desired) throws IOException {
        List<PlannedLayer> layers = new ArrayList<>();
        parent.layers().forEach(layer -> layers.add(new PlannedLayer.Reused(layer)));
        List<LayerEntry> entries = entries(desired);
        if (!entries.isEmpty() || layers.isEmpty()) {
            layers.add(new PlannedLayer.Written(entries));
        }
        return layers;
    }

    private List<LayerEntry> entries(FileTree desired) throws IOException {
        MatchedNodes matched = MatchedNodes.of(parent.tree(), desired);
        FilePairs pairs = new FilePairs(matched.filePairs(), "parent image", "desired tree");
        FileDigests digests = pairs.read(threads, progress.apply(pairs.bytesToRead()));
        return new DifferenceEntries(matched, digests).collect(parent.tree(), desired);
    }
}
