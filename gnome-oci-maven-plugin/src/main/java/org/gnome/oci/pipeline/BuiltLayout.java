package org.gnome.oci.pipeline;

import java.io.IOException;
import java.util.List;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageIndex;
import org.gnome.oci.oci.LayoutDirectory;
import org.gnome.oci.oci.LayoutFormat;

/**
 * The layout of a module that holds the image that the build has told of, and nothing else.
 *
 * @param record what the build has told
 * @param layout the layout
 */
record BuiltLayout(BuiltImage record, LayoutDirectory layout) implements AutoCloseable {
    /**
     * Opens the layout.
     *
     * @param purpose what the image is for, as an error has it: {@code to push}
     */
    static BuiltLayout open(ImageFiles files, String purpose) throws IOException {
        BuiltImage built = BuiltImage.read(files.record())
                .orElseThrow(() -> new MalformedFormatException(
                        String.valueOf(files.record().getFileName()),
                        "document",
                        files.record() + " does not exist: there is no image " + purpose));
        LayoutDirectory layout = new LayoutDirectory(files.layout());
        List<Digest> digests =
                ImageIndex.parse(layout.index(), layout.name() + " " + LayoutFormat.INDEX_FILE).manifests().stream()
                        .map(Descriptor::digest)
                        .toList();
        if (!digests.equals(List.of(built.digest()))) {
            throw new IntegrityException(
                    layout.name(), "index.json.manifests", built.digest().toString(), digests.toString());
        }
        return new BuiltLayout(built, layout);
    }

    @Override
    public void close() {
        layout.close();
    }
}
