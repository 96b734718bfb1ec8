package org.gnome.oci.source.flatpak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.ostree.KeyFile;

/**
 * A {@code .flatpakrepo} or {@code .flatpakref} file, which says where a repository is and by which keys it is signed
 * (flatpak-flatpakrepo(5), flatpak-flatpakref(5)).
 */
public final class RemoteFile {
    private static final String REPOSITORY_GROUP = "Flatpak Repo";
    private static final String REF_GROUP = "Flatpak Ref";
    private static final String KEY = "GPGKey";

    private final String source;
    private final KeyFile file;
    private final String group;

    private RemoteFile(String source, KeyFile file, String group) {
        this.source = source;
        this.file = file;
        this.group = group;
    }

    /**
     * Reads such a file; empty if the bytes are something else.
     *
     * @param source what errors name
     * @param bytes the whole file, which the caller has bounded
     * @throws MalformedFormatException if the file is of this kind and malformed
     */
    public static Optional<RemoteFile> read(String source, byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (String group : new String[] {REPOSITORY_GROUP, REF_GROUP}) {
            if (text.contains("[" + group + "]")) {
                return Optional.of(new RemoteFile(source, KeyFile.parse(source, bytes), group));
            }
        }
        return Optional.empty();
    }

    /**
     * The OpenPGP keys by which the repository is signed.
     *
     * @throws MalformedFormatException if they are no base64; if there are none
     */
    public byte[] keys() throws IOException {
        String text = file.string(group, KEY).orElse("").strip();
        if (text.isEmpty()) {
            throw malformed("is missing, so the file says of no key: ask the publisher for one that does");
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            MalformedFormatException failure = malformed("is no base64");
            failure.initCause(e);
            throw failure;
        }
    }

    private MalformedFormatException malformed(String reason) {
        return new MalformedFormatException(source, "[" + group + "] " + KEY, reason);
    }
}
