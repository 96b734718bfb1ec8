package org.gnome.oci.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.gnome.oci.io.MalformedFormatException;

/** Reads X.509 certificates (RFC 5280) in DER or in PEM (RFC 7468). */
final class CertificateReader {
    private static final String STRUCTURE = "certificate";
    private static final String PEM_TYPE = "CERTIFICATE";

    /** A certificate is a SEQUENCE, and no text begins with this byte but by the digit 0. */
    private static final byte SEQUENCE = 0x30;

    private static final byte LONG_LENGTH = (byte) 0x80;

    private CertificateReader() {}

    static List<X509CertificateHolder> read(String source, byte[] bytes) throws IOException {
        List<X509CertificateHolder> certificates = isDer(bytes)
                ? List.of(BouncyCastle.readAsn1(source, STRUCTURE, () -> certificate(source, bytes)))
                : BouncyCastle.readAsn1(source, STRUCTURE, () -> fromPem(source, bytes));
        if (certificates.isEmpty()) {
            throw new MalformedFormatException(
                    source, STRUCTURE, "there is none: \"openssl x509 -in FILE\" shows one in the form that is read");
        }
        return certificates;
    }

    private static boolean isDer(byte[] bytes) {
        return bytes.length > 1 && bytes[0] == SEQUENCE && (bytes[1] & LONG_LENGTH) != 0;
    }

    private static List<X509CertificateHolder> fromPem(String source, byte[] bytes) throws IOException {
        List<X509CertificateHolder> certificates = new ArrayList<>();
        PemReader reader =
                new PemReader(new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.US_ASCII));
        for (PemObject object = reader.readPemObject(); object != null; object = reader.readPemObject()) {
            if (!object.getType().equals(PEM_TYPE)) {
                throw new MalformedFormatException(
                        source, STRUCTURE, "the file has other parts: only certificates belong into it");
            }
            certificates.add(certificate(source, object.getContent()));
        }
        return certificates;
    }

    private static X509CertificateHolder certificate(String source, byte[] der) throws IOException {
        DerScan.require(source, STRUCTURE, der);
        return new X509CertificateHolder(der);
    }

    /** The SHA-256 of the DER form. */
    static String fingerprint(String source, X509CertificateHolder certificate) throws IOException {
        byte[] der = BouncyCastle.readAsn1(source, STRUCTURE, certificate::getEncoded);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
