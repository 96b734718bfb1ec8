package org.gnome.oci.source.oci;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.digest.DigestingOutputStream;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.io.Spool;
import org.gnome.oci.source.tar.TarEntry;
import org.gnome.oci.source.tar.TarNode;
import org.gnome.oci.source.tar.TarPath;
import org.gnome.oci.source.tar.TarReader;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.TreeBuilder;

/** Applies layers to an empty root, the lowest first. */
final class LayerStack {
    private static final int BUFFER_BYTES = 1 << 17;

    private final TreeBuilder root;
    private final OutputStream spool;
    private final RandomAccessSource spooled;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private long spooledBytes;

    /**
     * Starts with an empty root directory.
     *
     * @param name what errors call the image
     * @param spool where the contents of files go
     */
    LayerStack(String name, Spool spool) {
        this.root = TreeBuilder.withImpliedRoot(name, Metadata.ofPermissions(0755));
        this.spool = spool.appender();
        this.spooled = spool.written(name);
    }

    /**
     * Reads a layer to its end, and applies it only then: whiteouts count for lower layers wherever they stand.
     *
     * @return how many bytes the layer's tar has
     */
    long apply(InputStream layer, String name) throws IOException {
        List<LayerChange> changes = new ArrayList<>();
        TarReader reader = TarReader.ofLayer(layer, name);
        for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            changes.add(change(entry.get(), reader, name));
        }
        long size = reader.position() + layer.transferTo(OutputStream.nullOutputStream());
        spool.flush();
        new LayerChanges(changes, name).applyTo(root);
        return size;
    }

    private LayerChange change(TarEntry entry, TarReader reader, String name) throws IOException {
        Content content =
                entry.type() == TarEntry.Type.REGULAR_FILE ? spool(reader.content()) : Content.of(new byte[0]);
        return LayerChange.of(
                TarPath.parse(entry.name(), name, entry.offset()), entry, TarNode.of(entry, content, name), name);
    }

    private Content spool(InputStream content) throws IOException {
        DigestingOutputStream digesting = new DigestingOutputStream(spool);
        for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
            digesting.write(buffer, 0, count);
        }
        SpooledContent file = new SpooledContent(spooled, spooledBytes, digesting.count(), digesting.digest());
        spooledBytes += digesting.count();
        return file;
    }

    FileTree tree() {
        return root.build();
    }
}
