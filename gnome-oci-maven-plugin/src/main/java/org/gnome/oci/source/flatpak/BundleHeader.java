package org.gnome.oci.source.flatpak;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.source.ostree.DeltaMetadata;
import org.gnome.oci.source.ostree.StaticDelta;

/**
 * What a single-file bundle says of itself in the metadata of its static delta (flatpak-builtins-build-bundle.c): the
 * magic number of its version under {@code flatpak}, its {@code ref} and its {@code metadata}. Nobody signs these, so
 * the commit must say the same.
 */
final class BundleHeader {
    private static final String MAGIC = "flatpak";
    private static final String REF = "ref";
    private static final String METADATA = "metadata";

    /** Version 1. */
    private static final long MAGIC_NUMBER = 0xe589_0001L;

    private BundleHeader() {}

    /**
     * The ref of a bundle, or of the commit if the delta is none.
     *
     * @throws org.gnome.oci.io.IntegrityException if the commit holds other metadata
     * @throws UnsupportedFeatureException if the bundle has another version
     * @throws MalformedFormatException if nothing says which ref it is
     */
    static String ref(StaticDelta delta) throws IOException {
        DeltaMetadata bundle = delta.metadata();
        CommitBinding binding = new CommitBinding(delta.commit());
        Optional<Long> magic = bundle.uint32(MAGIC);
        if (magic.isPresent() && magic.get() != MAGIC_NUMBER) {
            throw new UnsupportedFeatureException(
                    "bundle",
                    MAGIC,
                    String.format(Locale.ROOT, "0x%x is a version that is not read here", magic.get()));
        }
        Optional<ByteString> metadata = bundle.string(METADATA);
        if (metadata.isPresent()) {
            binding.requireMetadata(metadata.get().toByteArray());
        }
        Optional<ByteString> ref = magic.isPresent() ? bundle.string(REF) : binding.ref();
        return ref.orElseThrow(() -> new MalformedFormatException(
                        delta.commit().objectName(), REF, "is missing, so this is no runtime's bundle or delta"))
                .toString();
    }
}
