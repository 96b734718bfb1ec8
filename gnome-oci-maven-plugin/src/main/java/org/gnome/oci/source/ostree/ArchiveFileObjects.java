package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.io.InputStream;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.tree.Node;

/**
 * The {@code filez} objects of an archive repository. Only their first bytes are read here; a link's size field is not
 * looked at, since a link has no content and the checksum does not cover it.
 *
 * @param objects where they are
 */
record ArchiveFileObjects(ObjectDirectory objects) implements FileObjects {
    @Override
    public Node read(Digest checksum, String neededBy) throws IOException {
        ObjectName name = new ObjectName(checksum, ObjectType.FILEZ);
        long objectSize = objects.size(name, neededBy);
        FilezHeader filez = header(name, objectSize);
        if (filez.header().isSymbolicLink()) {
            requireNoPayload(name, filez, objectSize);
            return filez.header().toSymbolicLink(name);
        }
        long payloadOffset = filez.payloadOffset();
        FileObjectContent content = new FileObjectContent(
                name, filez.header(), filez.contentSize(), () -> openPayload(name, payloadOffset));
        return filez.header().toRegularFile(content.verifiedIfEmpty());
    }

    private FilezHeader header(ObjectName name, long objectSize) throws IOException {
        try (RandomAccessSource object = RandomAccessSource.of(objects.locate(name))) {
            return FilezHeaderReader.read(object, name, objectSize);
        }
    }

    static void requireNoPayload(ObjectName name, FilezHeader filez, long objectSize) throws MalformedFormatException {
        if (objectSize != filez.payloadOffset()) {
            throw new MalformedFormatException(
                    name.toString(), "filez.content", filez.payloadOffset(), "is there, but a symbolic link has none");
        }
    }

    private InputStream openPayload(ObjectName name, long payloadOffset) throws IOException {
        RandomAccessSource object = RandomAccessSource.of(objects.locate(name));
        try {
            return new FilezPayloadStream(object, name.toString(), payloadOffset);
        } catch (IOException e) {
            object.close();
            throw e;
        }
    }
}
