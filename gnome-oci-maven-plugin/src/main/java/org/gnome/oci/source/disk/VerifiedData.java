package org.gnome.oci.source.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.trust.CmsVerifier;
import org.gnome.oci.trust.UntrustedException;

/**
 * The bytes of a file system, checked as they are read if there is anything to check them against.
 *
 * @param data the bytes
 * @param rootHash the root of the hash tree that they are checked against, in lower-case hexadecimal
 * @param signers the fingerprints of the certificates that signed it, or nothing if nobody asked
 * @param notes what people should know
 */
record VerifiedData(
        RandomAccessSource data, Optional<String> rootHash, Optional<SortedSet<String>> signers, List<String> notes) {
    /**
     * Takes the parts of a disk, all of which must agree.
     *
     * @throws org.gnome.oci.io.IntegrityException if they do not
     * @throws UntrustedException if a signature is demanded and there is no good one
     */
    static VerifiedData of(DiskParts parts, DiskSettings settings) throws IOException {
        List<RootHashClaim> claims = new ArrayList<>(parts.claims());
        settings.rootHash().ifPresent(hex -> claims.add(RootHashClaim.whole("the configuration", hex)));
        if (parts.verity().isEmpty()) {
            return withoutTree(parts, claims, settings);
        }
        RandomAccessSource device = parts.verity().get();
        VerityTree tree = VerityTree.open(device, parts.data());
        for (RootHashClaim claim : claims) {
            claim.requireOf(device.name(), tree.rootHash());
        }
        List<String> notes = new ArrayList<>(parts.notes());
        if (claims.isEmpty()) {
            notes.add("The root hash was taken from the hash tree itself; nothing else names it.");
        }
        Optional<SortedSet<String>> signers = settings.signers().isPresent()
                ? Optional.of(signers(parts, tree.rootHash(), settings.signers().get()))
                : Optional.empty();
        return new VerifiedData(
                VeritySource.open(parts.data(), tree), Optional.of(tree.rootHash()), signers, List.copyOf(notes));
    }

    private static VerifiedData withoutTree(DiskParts parts, List<RootHashClaim> claims, DiskSettings settings)
            throws IOException {
        String name = parts.data().name();
        if (!claims.isEmpty() || !parts.signatures().isEmpty()) {
            String origin = claims.isEmpty() ? "a signature" : claims.get(0).origin();
            throw new MalformedFormatException(
                    name, "hash tree", "there is none, although there is a root hash from " + origin);
        }
        if (settings.signers().isPresent()) {
            throw new UntrustedException(name, "there is none, and no hash tree either");
        }
        List<String> notes = new ArrayList<>(parts.notes());
        notes.add("There is no dm-verity hash tree: nothing was verified.");
        return new VerifiedData(parts.data(), Optional.empty(), Optional.empty(), List.copyOf(notes));
    }

    /** What is signed are the digits of the root hash, without a line feed. */
    private static SortedSet<String> signers(DiskParts parts, String rootHash, CmsVerifier verifier)
            throws IOException {
        String name = parts.data().name();
        if (parts.signatures().isEmpty()) {
            throw new UntrustedException(name, "there is none");
        }
        SortedSet<String> signers = new TreeSet<>();
        for (ByteString signature : parts.signatures()) {
            signers.addAll(
                    verifier.verify(name, rootHash.getBytes(StandardCharsets.US_ASCII), signature.toByteArray()));
        }
        return signers;
    }
}
