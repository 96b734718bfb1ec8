package org.gnome.oci.trust;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignatureAlgorithmNameGenerator;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.DefaultCMSSignatureAlgorithmNameGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.SignerInformationVerifier;
import org.bouncycastle.cms.bc.BcECSignerInfoVerifierBuilder;
import org.bouncycastle.cms.bc.BcRSASignerInfoVerifierBuilder;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.SignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;

/**
 * Judges detached CMS signatures (RFC 5652, formerly PKCS #7) by a set of certificates, as systemd does for disk images
 * ({@code PKCS7_verify} of OpenSSL with {@code PKCS7_NOINTERN} and {@code PKCS7_NOVERIFY}): every signer must be one of
 * the trusted certificates itself, and every signature must be good. Certificates in the signature are not looked at.
 *
 * <p>Time plays no part: like systemd and the kernel's keyrings, this does not ask whether a certificate has expired,
 * since an image is to be as readable in ten years as it is now. Whoever no longer trusts a certificate removes it.
 * Unlike there, SHA-1, MD5 and short keys are refused ({@link CmsAlgorithmPolicy}), and so is what is not DER.
 * Thread-safe.
 */
public final class CmsVerifier {
    private static final String STRUCTURE = "signature";

    /** With the certificates of some signers; systemd-repart's have less than 2 KiB. */
    private static final int MAX_BYTES = 64 * 1024;

    /** An image is signed by one or, while keys are changed, by two. */
    private static final int MAX_SIGNERS = 8;

    private final TrustedCertificates trusted;

    /** Judges by these certificates. */
    public CmsVerifier(TrustedCertificates trusted) {
        this.trusted = trusted;
    }

    /**
     * Requires that trusted certificates have signed the bytes.
     *
     * @param source what is signed, for errors
     * @param signed the exact bytes
     * @param signature detached, DER
     * @return the SHA-256 fingerprints of the signers' certificates, in lower-case hexadecimal
     * @throws UntrustedException with the reason, if the signature is not good
     */
    public SortedSet<String> verify(String source, byte[] signed, byte[] signature) throws IOException {
        SortedSet<String> fingerprints = new TreeSet<>();
        for (SignerInformation signer : read(source, signed, signature)) {
            fingerprints.add(verify(source, signer));
        }
        return fingerprints;
    }

    private static Collection<SignerInformation> read(String source, byte[] signed, byte[] signature)
            throws IOException {
        try {
            return BouncyCastle.readAsn1(source, STRUCTURE, () -> {
                requireDetached(source, signature);
                CMSSignedData data = new CMSSignedData(new CMSProcessableByteArray(signed), signature);
                Collection<SignerInformation> signers = data.getSignerInfos().getSigners();
                if (signers.isEmpty() || signers.size() > MAX_SIGNERS) {
                    throw new MalformedFormatException(
                            source, STRUCTURE, "has " + signers.size() + " signers, not 1 to " + MAX_SIGNERS);
                }
                requireDigestsAnnounced(source, data, signers);
                return signers;
            });
        } catch (FormatException e) {
            UntrustedException failure = new UntrustedException(source, "it " + e.reason());
            failure.initCause(e);
            throw failure;
        }
    }

    private static void requireDetached(String source, byte[] signature) throws MalformedFormatException {
        if (signature.length > MAX_BYTES) {
            throw new MalformedFormatException(source, STRUCTURE, "is larger than " + MAX_BYTES + " bytes");
        }
        DerScan.require(source, STRUCTURE, signature);
        ContentInfo content = ContentInfo.getInstance(signature);
        if (!content.getContentType().equals(CMSObjectIdentifiers.signedData)) {
            throw new MalformedFormatException(source, STRUCTURE, "is something else of CMS");
        }
        ContentInfo inner = SignedData.getInstance(content.getContent()).getEncapContentInfo();
        if (!inner.getContentType().equals(CMSObjectIdentifiers.data) || inner.getContent() != null) {
            throw new MalformedFormatException(source, STRUCTURE, "is not detached from what it signs");
        }
    }

    /** Who reads in one pass must know beforehand what to compute (RFC 5652, section 5.1), and OpenSSL insists. */
    private static void requireDigestsAnnounced(
            String source, CMSSignedData data, Collection<SignerInformation> signers) throws MalformedFormatException {
        Set<ASN1ObjectIdentifier> announced = data.getDigestAlgorithmIDs().stream()
                .map(AlgorithmIdentifier::getAlgorithm)
                .collect(Collectors.toSet());
        for (SignerInformation signer : signers) {
            if (!announced.contains(signer.getDigestAlgorithmID().getAlgorithm())) {
                throw new MalformedFormatException(source, STRUCTURE, "does not list the digest of a signer");
            }
        }
    }

    private String verify(String source, SignerInformation signer) throws UntrustedException {
        List<String> reasons = new ArrayList<>();
        for (Map.Entry<String, X509CertificateHolder> entry :
                trusted.byFingerprint().entrySet()) {
            if (signer.getSID().match(entry.getValue())) {
                Optional<String> objection = objection(signer, entry.getValue());
                if (objection.isEmpty()) {
                    return entry.getKey();
                }
                reasons.add("by " + entry.getKey() + ": " + objection.get());
            }
        }
        throw new UntrustedException(
                source,
                reasons.isEmpty()
                        ? "the certificate of a signer is not among the trusted ones"
                        : String.join("; ", reasons));
    }

    private static Optional<String> objection(SignerInformation signer, X509CertificateHolder certificate) {
        AsymmetricKeyParameter key;
        try {
            key = PublicKeyFactory.createKey(certificate.getSubjectPublicKeyInfo());
        } catch (IOException | RuntimeException e) {
            return Optional.of("the key of the certificate cannot be read");
        }
        return CmsAlgorithmPolicy.objection(signer, key)
                .or(() -> BouncyCastle.verifies(() -> signer.verify(verifier(key)))
                        ? Optional.empty()
                        : Optional.of("it is not of these bytes"));
    }

    /** Of the key and not of its certificate, whose time the library would judge. */
    private static SignerInformationVerifier verifier(AsymmetricKeyParameter key) throws OperatorCreationException {
        CMSSignatureAlgorithmNameGenerator names = new DefaultCMSSignatureAlgorithmNameGenerator();
        SignatureAlgorithmIdentifierFinder signatures = new DefaultSignatureAlgorithmIdentifierFinder();
        DefaultDigestAlgorithmIdentifierFinder digests = new DefaultDigestAlgorithmIdentifierFinder();
        BcDigestCalculatorProvider calculators = new BcDigestCalculatorProvider();
        return key instanceof RSAKeyParameters
                ? new BcRSASignerInfoVerifierBuilder(names, signatures, digests, calculators).build(key)
                : new BcECSignerInfoVerifierBuilder(names, signatures, digests, calculators).build(key);
    }
}
