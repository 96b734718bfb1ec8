package org.gnome.oci.trust;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bouncycastle.openpgp.PGPPublicKeyRing;

/**
 * The keys that are trusted. What several files say of one key is taken together, so that a revocation in one of them
 * counts. Immutable.
 */
public final class Keyring {
    /** No key at all, for what is not to be verified. */
    public static final Keyring EMPTY = new Keyring(new TreeMap<>());

    private final SortedMap<String, PGPPublicKeyRing> certificates;

    private Keyring(SortedMap<String, PGPPublicKeyRing> certificates) {
        this.certificates = certificates;
    }

    /**
     * Reads public keys as {@code gpg --export} writes them, binary or armoured, one or several.
     *
     * @param source what errors name
     * @param bytes at most some megabytes, which the caller has seen to
     * @throws org.gnome.oci.io.MalformedFormatException if there is no key, a secret one, or something else
     */
    public static Keyring read(String source, byte[] bytes) throws IOException {
        Keyring keyring = EMPTY;
        for (PGPPublicKeyRing certificate : KeyringReader.read(source, bytes)) {
            SortedMap<String, PGPPublicKeyRing> single = new TreeMap<>();
            single.put(Certificate.fingerprint(certificate.getPublicKey()), certificate);
            keyring = BouncyCastle.read(source, "keyring", joining(keyring, new Keyring(single)));
        }
        return keyring;
    }

    private static BouncyCastle.Call<Keyring> joining(Keyring one, Keyring other) {
        return () -> one.join(other);
    }

    /** These keys and those. */
    public Keyring join(Keyring other) throws IOException {
        SortedMap<String, PGPPublicKeyRing> joined = new TreeMap<>(certificates);
        for (var entry : other.certificates.entrySet()) {
            PGPPublicKeyRing known = joined.get(entry.getKey());
            PGPPublicKeyRing both = known == null
                    ? entry.getValue()
                    : BouncyCastle.read(
                            "key " + entry.getKey(),
                            "certificate",
                            () -> PGPPublicKeyRing.join(known, entry.getValue()));
            joined.put(entry.getKey(), both);
        }
        return new Keyring(joined);
    }

    /** The fingerprints of the primary keys, in upper-case hexadecimal, sorted. */
    public List<String> fingerprints() {
        return List.copyOf(certificates.keySet());
    }

    /** All keys and subkeys, with what speaks against them at a time. */
    List<SigningKey> keys(Instant now) {
        List<SigningKey> keys = new ArrayList<>();
        certificates.values().forEach(certificate -> keys.addAll(Certificate.judge(certificate, now)));
        return keys;
    }
}
