package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.RandomAccessSource;

/** Verifies whole objects in the form in which an archive repository serves them. */
final class ObjectVerification {
    private static final int BUFFER_BYTES = 64 * 1024;

    private ObjectVerification() {}

    /**
     * Verifies an object.
     *
     * @return the objects that it refers to, if it is a dirtree
     * @throws org.gnome.oci.io.FormatException if it is malformed or has another checksum than its name
     */
    static List<ObjectName> verify(ObjectName name, RandomAccessSource object) throws IOException {
        return switch (name.type()) {
            case FILEZ -> {
                verifyFile(name, object);
                yield List.of();
            }
            case DIRTREE -> references(DirtreeReader.read(metadata(name, object)));
            case COMMIT, DIRMETA -> {
                metadata(name, object);
                yield List.of();
            }
            case COMMITMETA, FILE -> throw new IllegalArgumentException("is not served, or not by checksum: " + name);
        };
    }

    private static GvariantData metadata(ObjectName name, RandomAccessSource object) throws IOException {
        byte[] bytes = LimitedInputStream.readAll(
                object.openStream(), OstreeFormat.MAX_METADATA_SIZE, name.toString(), "object");
        ObjectDirectory.requireChecksum(name, Digest.ofContent(bytes));
        return new GvariantData(name.toString(), 0, bytes);
    }

    private static List<ObjectName> references(Dirtree dirtree) {
        List<ObjectName> references = new ArrayList<>();
        for (Dirtree.DirectoryEntry entry : dirtree.directories()) {
            references.add(new ObjectName(entry.dirtree(), ObjectType.DIRTREE));
            references.add(new ObjectName(entry.dirmeta(), ObjectType.DIRMETA));
        }
        for (Dirtree.FileEntry entry : dirtree.files()) {
            references.add(new ObjectName(entry.checksum(), ObjectType.FILEZ));
        }
        return references;
    }

    private static void verifyFile(ObjectName name, RandomAccessSource object) throws IOException {
        FilezHeader filez = FilezHeaderReader.read(object, name, object.size());
        if (filez.header().isSymbolicLink()) {
            ArchiveFileObjects.requireNoPayload(name, filez, object.size());
            filez.header().toSymbolicLink(name);
            return;
        }
        FileObjectContent content = new FileObjectContent(
                name,
                filez.header(),
                filez.contentSize(),
                () -> new FilezPayloadStream(object, name.toString(), filez.payloadOffset()));
        byte[] buffer = new byte[(int) Math.max(1, Math.min(BUFFER_BYTES, filez.contentSize()))];
        try (InputStream in = content.open()) {
            while (in.read(buffer) >= 0) {
                // The stream verifies at its end.
            }
        }
    }
}
