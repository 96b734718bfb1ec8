package org.gnome.oci.trust;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * X.509 certificates that are trusted themselves, as those in systemd's {@code verity.d} are: what they have signed
 * counts, and neither who issued them nor who else has a certificate from the same issuer matters. Immutable.
 */
public final class TrustedCertificates {
    private final SortedMap<String, X509CertificateHolder> certificates;

    private TrustedCertificates(SortedMap<String, X509CertificateHolder> certificates) {
        this.certificates = certificates;
    }

    /**
     * Reads certificates, one in DER or any number in PEM.
     *
     * @param source what errors name
     * @param bytes at most some megabytes, which the caller has seen to
     * @throws org.gnome.oci.io.MalformedFormatException if there is none, or something else
     */
    public static TrustedCertificates read(String source, byte[] bytes) throws IOException {
        SortedMap<String, X509CertificateHolder> certificates = new TreeMap<>();
        for (X509CertificateHolder certificate : CertificateReader.read(source, bytes)) {
            certificates.put(CertificateReader.fingerprint(source, certificate), certificate);
        }
        return new TrustedCertificates(certificates);
    }

    /** These certificates and those. */
    public TrustedCertificates join(TrustedCertificates other) {
        SortedMap<String, X509CertificateHolder> joined = new TreeMap<>(certificates);
        joined.putAll(other.certificates);
        return new TrustedCertificates(joined);
    }

    /** The SHA-256 of each certificate's DER form, in lower-case hexadecimal as in signature partitions, sorted. */
    public List<String> fingerprints() {
        return List.copyOf(certificates.keySet());
    }

    /** The certificates by their fingerprints. */
    Map<String, X509CertificateHolder> byFingerprint() {
        return certificates;
    }
}
