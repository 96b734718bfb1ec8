package org.gnome.oci.pipeline;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.SourceLocation;
import org.gnome.oci.source.TreeSource;
import org.jspecify.annotations.Nullable;

/** The sources of an image, open together; all are closed, whatever one of them does. */
final class OpenSources implements Closeable {
    private final List<TreeSource> sources = new ArrayList<>();

    /** Opens every location, or none. */
    static OpenSources open(TreeSources treeSources, List<SourceLocation> locations) throws IOException {
        OpenSources opened = new OpenSources();
        try {
            for (SourceLocation location : locations) {
                opened.sources.add(treeSources.open(location));
            }
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    List<TreeSource> all() {
        return List.copyOf(sources);
    }

    List<SourceDescription> describe() throws IOException {
        List<SourceDescription> descriptions = new ArrayList<>();
        for (TreeSource source : sources) {
            descriptions.add(source.describe());
        }
        return descriptions;
    }

    @Override
    public void close() throws IOException {
        @Nullable IOException first = null;
        for (TreeSource source : sources) {
            try {
                source.close();
            } catch (IOException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
