package org.gnome.oci.publish;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gnome.oci.oci.LayoutDirectory;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.registry.BlobToPush;

/** What a push would do, as far as this machine knows: no registry is asked. */
public final class PushPlan {
    private PushPlan() {}

    /** The plan, a line for each request that changes something unless the registry has it. */
    public static List<String> of(LayoutDirectory layout, RepositoryName repository, List<String> tags)
            throws IOException {
        LayoutImage image = LayoutImage.read(layout);
        List<String> lines = new ArrayList<>();
        lines.add("to " + repository + ", what is not there:");
        for (BlobToPush blob : image.blobs()) {
            lines.add("  blob " + blob.digest() + ", " + blob.size() + " bytes");
        }
        for (LayoutImage.Document document : image.documents()) {
            lines.add("  " + document.descriptor().mediaType() + " "
                    + document.descriptor().digest());
        }
        lines.add(
                tags.isEmpty()
                        ? "and no tag is moved"
                        : "then, when all images of this build are there: tags " + String.join(", ", tags));
        return lines;
    }
}
