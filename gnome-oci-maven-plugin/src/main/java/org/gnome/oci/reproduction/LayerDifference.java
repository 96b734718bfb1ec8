package org.gnome.oci.reproduction;

import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.layer.DiffId;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.Image;

/**
 * The first layer of two images that differs.
 *
 * @param number its number, counted from 1 for the lowest
 * @param here the layer of the first image; empty if that has fewer
 * @param there the layer of the second image; empty if that has fewer
 * @param finding what differs in it
 */
public record LayerDifference(int number, Optional<Facts> here, Optional<Facts> there, Finding finding) {
    /**
     * How an image names a layer.
     *
     * @param diffId digest of its uncompressed tar
     * @param blob digest of the blob that is stored
     * @param size its bytes
     */
    public record Facts(DiffId diffId, Digest blob, long size) {
        static Optional<Facts> of(Image image, int index) {
            if (index >= image.manifest().layers().size()) {
                return Optional.empty();
            }
            Descriptor blob = image.manifest().layers().get(index);
            return Optional.of(new Facts(image.config().diffIds().get(index), blob.digest(), blob.size()));
        }

        @Override
        public String toString() {
            return "diff ID " + diffId + " in blob " + blob + " of " + size + " bytes";
        }
    }

    /** What differs in a layer. */
    public sealed interface Finding {
        /** Only one image has the layer. */
        record Missing() implements Finding {
            @Override
            public String toString() {
                return "only one image has it";
            }
        }

        /** The tars are the same, and the blobs are not. */
        record Compression() implements Finding {
            @Override
            public String toString() {
                return "the content is the same, only the compression differs";
            }
        }

        /**
         * An entry differs.
         *
         * @param difference the first entry that does
         */
        record Entry(EntryDifference difference) implements Finding {
            @Override
            public String toString() {
                return "the first path that differs is " + difference;
            }
        }

        /**
         * Every entry is the same, and the archives are written in different ways.
         *
         * @param offset the first byte of the uncompressed archives that differs
         */
        record Framing(long offset) implements Finding {
            @Override
            public String toString() {
                return "every entry is the same, but from byte " + offset
                        + " the archives write it in different ways (names of owners, extended headers, padding)";
            }
        }
    }

    @Override
    public String toString() {
        return "layer " + number + ": " + text(here) + " here, " + text(there) + " there; " + finding;
    }

    private static String text(Optional<Facts> facts) {
        return facts.map(Facts::toString).orElse("none");
    }
}
