package org.gnome.oci.trust;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.testing.ExternalTool;

/** Keys, certificates and signatures that openssl makes and judges, in a directory. */
final class Openssl {
    private final Path directory;

    Openssl(Path directory) {
        this.directory = directory;
    }

    static void require() {
        ExternalTool.require("openssl");
    }

    Path directory() {
        return directory;
    }

    byte[] run(String... arguments) throws IOException, InterruptedException {
        return ExternalTool.run(directory, command(arguments));
    }

    private static String[] command(String... arguments) {
        return Stream.concat(Stream.of("openssl"), Arrays.stream(arguments)).toArray(String[]::new);
    }

    /** Makes {@code NAME.key} and the self-signed {@code NAME.pem}; the algorithm is what genpkey takes. */
    void certificate(String name, String... algorithm) throws IOException, InterruptedException {
        List<String> keygen = new ArrayList<>(List.of("genpkey", "-out", name + ".key"));
        keygen.addAll(List.of(algorithm));
        run(keygen.toArray(String[]::new));
        run("req", "-x509", "-new", "-key", name + ".key", "-out", name + ".pem", "-subj", "/CN=" + name, "-days", "9");
    }

    TrustedCertificates trusted(String... names) throws IOException {
        TrustedCertificates trusted = TrustedCertificates.read("first", pem(names[0]));
        for (String name : names) {
            trusted = trusted.join(TrustedCertificates.read(name, pem(name)));
        }
        return trusted;
    }

    byte[] pem(String name) throws IOException {
        return Files.readAllBytes(directory.resolve(name + ".pem"));
    }

    byte[] der(String name) throws IOException, InterruptedException {
        return run("x509", "-in", name + ".pem", "-outform", "der");
    }

    /** Signs a text, detached and in DER, with a command of openssl and its options. */
    byte[] sign(String text, String command, List<String> signers, String... options)
            throws IOException, InterruptedException {
        Files.writeString(directory.resolve("signed"), text, StandardCharsets.US_ASCII);
        List<String> arguments = new ArrayList<>(List.of(command, "-sign", "-binary", "-in", "signed"));
        arguments.addAll(List.of("-outform", "der", "-out", "signature"));
        for (String signer : signers) {
            arguments.addAll(List.of("-signer", signer + ".pem", "-inkey", signer + ".key"));
        }
        arguments.addAll(List.of(options));
        run(arguments.toArray(String[]::new));
        return Files.readAllBytes(directory.resolve("signature"));
    }

    /** Whether a command of openssl accepts a signature as systemd's call of the library would. */
    boolean accepts(String command, String text, byte[] signature, String... trusted)
            throws IOException, InterruptedException {
        Files.writeString(directory.resolve("content"), text, StandardCharsets.US_ASCII);
        Files.write(directory.resolve("given"), signature);
        StringBuilder certificates = new StringBuilder();
        for (String name : trusted) {
            certificates.append(new String(pem(name), StandardCharsets.US_ASCII));
        }
        Files.writeString(directory.resolve("trusted.pem"), certificates.toString());
        ExternalTool.Result result = ExternalTool.runAllowingFailure(
                directory,
                command(
                        command,
                        "-verify",
                        "-binary",
                        "-noverify",
                        "-nointern",
                        "-inform",
                        "der",
                        "-in",
                        "given",
                        "-content",
                        "content",
                        "-certfile",
                        "trusted.pem",
                        "-out",
                        "/dev/null"));
        return result.exitCode() == 0;
    }
}
