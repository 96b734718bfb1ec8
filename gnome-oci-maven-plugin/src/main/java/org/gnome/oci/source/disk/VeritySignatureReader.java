package org.gnome.oci.source.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.OnDiskStructure;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;

/**
 * Reads a signature partition: one JSON object and NULs up to the end (Discoverable Partitions Specification, "Verity
 * Signature Partitions"). The member {@code certificateFingerprint} is not looked at, since nothing vouches for it.
 */
final class VeritySignatureReader {
    private static final String STRUCTURE = "verity signature";

    /** systemd writes 16 KiB and reads no more than 4 MiB. */
    private static final int MAX_PARTITION_BYTES = 4 << 20;

    private static final Pattern LOWER_HEX = Pattern.compile("(?:[0-9a-f]{2}){16,64}");

    private VeritySignatureReader() {}

    static VeritySignature read(RandomAccessSource partition) throws IOException {
        if (partition.size() > MAX_PARTITION_BYTES) {
            throw new MalformedFormatException(
                    partition.name(), STRUCTURE, "is larger than " + MAX_PARTITION_BYTES + " bytes");
        }
        byte[] bytes = new byte[(int) partition.size()];
        OnDiskStructure.readFully(partition, STRUCTURE, 0, ByteBuffer.wrap(bytes));
        JsonObject document = JsonDocument.parse(withoutPadding(partition.name(), bytes), partition.name());
        String rootHash = document.string("rootHash");
        if (!LOWER_HEX.matcher(rootHash).matches()) {
            throw document.malformed("rootHash", "is not in lower-case hexadecimal");
        }
        return new VeritySignature(rootHash, signature(document));
    }

    private static byte[] withoutPadding(String source, byte[] bytes) throws MalformedFormatException {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        for (int i = end; i < bytes.length; i++) {
            if (bytes[i] != 0) {
                throw new MalformedFormatException(source, STRUCTURE, i, "goes on after a NUL");
            }
        }
        return Arrays.copyOf(bytes, end);
    }

    private static ByteString signature(JsonObject document) throws MalformedFormatException {
        try {
            return ByteString.copyOf(Base64.getDecoder().decode(document.string("signature")));
        } catch (IllegalArgumentException e) {
            throw document.malformed("signature", "is not in base64");
        }
    }
}
