package org.gnome.oci.source.disk;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A digest that a hash tree is made of. */
enum VerityAlgorithm {
    SHA256("SHA-256", 32),
    SHA512("SHA-512", 64);

    private final String standardName;
    private final int digestBytes;

    VerityAlgorithm(String standardName, int digestBytes) {
        this.standardName = standardName;
        this.digestBytes = digestBytes;
    }

    /** By its name in a superblock, of which case does not matter to cryptsetup. */
    static Optional<VerityAlgorithm> named(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    int digestBytes() {
        return digestBytes;
    }

    MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance(standardName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + standardName, e);
        }
    }
}
