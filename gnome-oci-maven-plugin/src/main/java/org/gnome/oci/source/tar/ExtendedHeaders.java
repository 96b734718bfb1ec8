package org.gnome.oci.source.tar;

import java.util.Optional;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;
import org.jspecify.annotations.Nullable;

/**
 * The headers that come before an entry and extend it: pax {@code x}, GNU long name {@code L} and long link {@code K},
 * each once at most.
 */
final class ExtendedHeaders {
    private final String source;
    private @Nullable PaxHeader pax;
    private @Nullable ByteString longName;
    private @Nullable ByteString longLink;

    ExtendedHeaders(String source) {
        this.source = source;
    }

    void addPax(byte[] content, long offset) throws FormatException {
        requireFirst(pax, "pax header", offset);
        pax = new PaxHeaderReader(content, source, offset).read();
    }

    void addLongName(byte[] content, long offset) throws FormatException {
        requireFirst(longName, "GNU long name", offset);
        longName = terminated(content, "GNU long name", offset);
    }

    void addLongLink(byte[] content, long offset) throws FormatException {
        requireFirst(longLink, "GNU long link", offset);
        longLink = terminated(content, "GNU long link", offset);
    }

    private void requireFirst(@Nullable Object earlier, String structure, long offset) throws MalformedFormatException {
        if (earlier != null) {
            throw new MalformedFormatException(source, structure, offset, "is there twice for one entry");
        }
    }

    private ByteString terminated(byte[] content, String structure, long offset) throws MalformedFormatException {
        ByteString bytes = ByteString.copyOf(content);
        int nul = bytes.indexOf((byte) 0, 0);
        if (nul <= 0 || nul != bytes.length() - 1) {
            throw new MalformedFormatException(source, structure, offset, "is not one text with a NUL at its end");
        }
        return bytes.substring(0, nul);
    }

    /** Whether no header came yet. */
    boolean isEmpty() {
        return pax == null && longName == null && longLink == null;
    }

    PaxHeader pax() {
        return pax == null ? PaxHeader.EMPTY : pax;
    }

    Optional<ByteString> longName() {
        return Optional.ofNullable(longName);
    }

    Optional<ByteString> longLink() {
        return Optional.ofNullable(longLink);
    }
}
