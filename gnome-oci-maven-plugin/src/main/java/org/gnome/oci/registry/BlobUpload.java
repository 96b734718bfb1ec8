package org.gnome.oci.registry;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.blob.Blob;
import com.google.cloud.tools.jib.blob.BlobDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.DigestException;
import java.util.function.LongConsumer;
import org.gnome.oci.digest.VerifyingInputStream;
import org.gnome.oci.io.ExactInputStream;

/**
 * One sending of a blob's bytes, in one upload session. They are digested on the way: where the file has other bytes
 * than its name says, the last ones stay here, and with them the end of the request.
 */
final class BlobUpload implements Blob {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final BlobToPush source;
    private final LongConsumer sent;
    private boolean begun;
    private long count;

    BlobUpload(BlobToPush source, LongConsumer sent) {
        this.source = source;
        this.sent = sent;
    }

    /** Sends the bytes, once: a session that broke off goes on with no other request (jib-core would begin it anew). */
    @Override
    public BlobDescriptor writeTo(OutputStream out) throws IOException {
        if (begun) {
            throw new IOException("the upload broke off");
        }
        begun = true;
        String name = source.file().toString();
        try (InputStream in = new VerifyingInputStream(
                ExactInputStream.whole(Files.newInputStream(source.file()), source.size(), name, "blob"),
                source.digest(),
                name,
                "blob")) {
            send(in, out);
        }
        return new BlobDescriptor(count, digest());
    }

    /** Sends one buffer late, so that the last one goes when all are known to be right. */
    private void send(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        byte[] next = new byte[BUFFER_BYTES];
        int ready = in.readNBytes(buffer, 0, BUFFER_BYTES);
        while (ready > 0) {
            int following = in.readNBytes(next, 0, BUFFER_BYTES);
            out.write(buffer, 0, ready);
            count += ready;
            sent.accept(ready);
            byte[] free = buffer;
            buffer = next;
            next = free;
            ready = following;
        }
    }

    DescriptorDigest digest() throws IOException {
        try {
            return DescriptorDigest.fromDigest(source.digest().toString());
        } catch (DigestException e) {
            throw new IOException(e);
        }
    }

    /** Whether all bytes were sent. */
    boolean isComplete() {
        return begun && count == source.size();
    }

    /** Whether any byte was sent. */
    boolean isBegun() {
        return begun;
    }

    /** Tells who listens that what was sent came to nothing. */
    void takeBack() {
        if (count > 0) {
            sent.accept(-count);
            count = 0;
        }
    }

    /** Never by the HTTP client. */
    @Override
    public boolean isRetryable() {
        return false;
    }
}
