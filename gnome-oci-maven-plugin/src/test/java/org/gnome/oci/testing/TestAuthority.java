package org.gnome.oci.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate authority that a test makes, which nobody trusts unless told to.
 *
 * @param directory where its keys and certificates are
 */
public record TestAuthority(Path directory) {
    /** The password of the trust store, as the JVM has it for its own. */
    public static final String TRUST_STORE_PASSWORD = "changeit";

    /** A new authority, and a certificate of its for 127.0.0.1. */
    public static TestAuthority create(Path directory) throws IOException, InterruptedException {
        ExternalTool.require("openssl");
        Files.createDirectories(directory);
        TestAuthority authority = new TestAuthority(directory);
        authority.selfSigned("ca", "ec");
        Files.writeString(
                directory.resolve("server.ext"),
                "subjectAltName=IP:127.0.0.1,DNS:localhost\nbasicConstraints=CA:FALSE\n");
        ExternalTool.run(
                directory,
                ("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost"
                                + " -keyout server.key -out server.csr")
                        .split(" "));
        ExternalTool.run(
                directory,
                ("openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -set_serial 2 -days 2"
                                + " -extfile server.ext -out server.pem")
                        .split(" "));
        return authority;
    }

    /** Makes {@code NAME.key} and {@code NAME.pem}. */
    void selfSigned(String name, String algorithm) throws IOException, InterruptedException {
        String key = algorithm.equals("ec") ? "ec -pkeyopt ec_paramgen_curve:P-256" : algorithm;
        ExternalTool.run(
                directory,
                ("openssl req -x509 -newkey " + key + " -nodes -days 2 -set_serial 1 -subj /CN=gnome-oci-test-" + name
                                + " -keyout " + name + ".key -out " + name + ".pem")
                        .split(" "));
    }

    /** The authority's own certificate, in PEM. */
    public Path certificate() {
        return directory.resolve("ca.pem");
    }

    /** The certificate of a server on 127.0.0.1, in PEM. */
    public Path serverCertificate() {
        return directory.resolve("server.pem");
    }

    /** The key of that server, in PEM. */
    public Path serverKey() {
        return directory.resolve("server.key");
    }

    /**
     * A PKCS #12 trust store with the authority alone, for {@code javax.net.ssl.trustStore} of a JVM; its password is
     * {@link #TRUST_STORE_PASSWORD}.
     */
    public Path trustStore() throws IOException, GeneralSecurityException {
        Path file = directory.resolve("trust.p12");
        if (!Files.exists(file)) {
            try (OutputStream out = Files.newOutputStream(file)) {
                keyStore().store(out, TRUST_STORE_PASSWORD.toCharArray());
            }
        }
        return file;
    }

    private KeyStore keyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("test", certificate("ca"));
        return store;
    }

    /** Makes this JVM trust the authority, and nobody else, until the result is closed. */
    public Trust trust() throws IOException, GeneralSecurityException {
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(keyStore());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trustManagers.getTrustManagers(), null);
        Trust former = new Trust(SSLContext.getDefault());
        SSLContext.setDefault(context);
        System.setProperty("javax.net.ssl.trustStore", trustStore().toString());
        System.setProperty("javax.net.ssl.trustStorePassword", TRUST_STORE_PASSWORD);
        return former;
    }

    /**
     * Whom the JVM trusted before.
     *
     * @param former what clients use that name none
     */
    public record Trust(SSLContext former) implements AutoCloseable {
        @Override
        public void close() {
            SSLContext.setDefault(former);
            System.clearProperty("javax.net.ssl.trustStore");
            System.clearProperty("javax.net.ssl.trustStorePassword");
        }
    }

    X509Certificate certificate(String name) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(directory.resolve(name + ".pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    PrivateKey rsaKey(String name) throws IOException, GeneralSecurityException {
        String text = Files.readString(directory.resolve(name + ".key")).replaceAll("-----[A-Z ]+-----|\\s", "");
        return KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text)));
    }
}
