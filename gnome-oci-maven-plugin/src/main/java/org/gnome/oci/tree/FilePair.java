package org.gnome.oci.tree;

/**
 * Two regular files that are compared; equal for the same two inodes.
 *
 * @param reference what is compared with
 * @param other what is compared
 */
public record FilePair(RegularFile reference, RegularFile other) {
    /** An OSTree checksum covers metadata too: equal ones prove equal content, different ones prove nothing. */
    boolean isKnownToBeEqual() {
        Content left = reference.content();
        Content right = other.content();
        return left.size() == right.size()
                && (left.size() == 0
                        || (left.knownDigest().isPresent() && left.knownDigest().equals(right.knownDigest())));
    }

    /** Whether only the bytes can tell. */
    boolean needsDigests() {
        return reference.content().size() == other.content().size() && !isKnownToBeEqual();
    }
}
