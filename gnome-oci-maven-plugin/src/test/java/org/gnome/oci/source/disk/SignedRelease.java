package org.gnome.oci.source.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.trust.CmsVerifier;
import org.gnome.oci.trust.TrustedCertificates;
import org.junit.jupiter.api.Assumptions;

/**
 * A signed /usr image as GNOME OS is built: by systemd-repart with its hash tree and signature, whole and in files for
 * each partition.
 *
 * @param directory holds {@code os.raw}, {@code os.usr.raw}, {@code os.usr-verity.raw}, {@code os.usr-verity-sig.raw}
 *     and {@code signer.pem}
 * @param rootHash as systemd-repart tells it
 */
record SignedRelease(Path directory, String rootHash) {
    private static final Pattern ROOT_HASH = Pattern.compile("\"roothash\" : \"(?<hash>[0-9a-f]+)\"");

    static SignedRelease make(Path directory, String... more) throws IOException, InterruptedException {
        requireTools(directory);
        writeTree(directory.resolve("tree"));
        writeDefinitions(Files.createDirectories(directory.resolve("definitions")));
        certificate(directory, "signer");
        List<String> command = new ArrayList<>(List.of("systemd-repart", "--definitions=definitions", "--root=tree"));
        command.addAll(List.of("--empty=create", "--size=auto", "--split=yes", "--architecture=x86-64"));
        command.addAll(List.of("--private-key=signer.key", "--certificate=signer.pem", "--offline=yes"));
        command.addAll(List.of("--seed=53752261-a988-42fb-a585-b35ae0ab2af4", "--json=pretty", "--dry-run=no"));
        command.addAll(List.of(more));
        command.add("os.raw");
        String json = new String(ExternalTool.run(directory, command.toArray(String[]::new)), UTF_8);
        Matcher hash = ROOT_HASH.matcher(json);
        if (!hash.find()) {
            throw new AssertionError(json);
        }
        return new SignedRelease(directory, hash.group("hash"));
    }

    private static void requireTools(Path directory) throws IOException, InterruptedException {
        ExternalTool.require("openssl");
        ExternalTool.require("mkfs.erofs");
        ExternalTool.require("systemd-repart");
        String version = new String(ExternalTool.run(directory, "systemd-repart", "--version"), UTF_8);
        int major = Integer.parseInt(version.replaceFirst("(?s)^systemd (\\d+).*", "$1"));
        Assumptions.assumeTrue(major >= 257, "needs systemd-repart 257, and this is " + major);
    }

    private static void writeTree(Path tree) throws IOException {
        Files.createDirectories(tree.resolve("usr/lib"));
        Files.createDirectories(tree.resolve("usr/bin"));
        Files.writeString(
                tree.resolve("usr/lib/os-release"),
                "ID=org.gnome.os\nPRETTY_NAME=\"GNOME OS Nightly\"\nIMAGE_VERSION=47.1\n");
        byte[] noise = new byte[100_000];
        new Random(47).nextBytes(noise);
        Files.write(tree.resolve("usr/bin/noise"), noise);
    }

    private static void writeDefinitions(Path definitions) throws IOException {
        Files.writeString(definitions.resolve("10-usr.conf"), """
                [Partition]
                Type=usr
                Label=gnomeos_usr_47.1
                Format=erofs
                CopyFiles=/usr:/
                Verity=data
                VerityMatchKey=usr
                Minimize=best
                SplitName=usr
                """);
        Files.writeString(definitions.resolve("20-usr-verity.conf"), """
                [Partition]
                Type=usr-verity
                Verity=hash
                VerityMatchKey=usr
                Minimize=best
                SplitName=usr-verity
                """);
        Files.writeString(definitions.resolve("30-usr-verity-sig.conf"), """
                [Partition]
                Type=usr-verity-sig
                Verity=signature
                VerityMatchKey=usr
                SplitName=usr-verity-sig
                """);
    }

    /** Makes {@code NAME.key} and the self-signed {@code NAME.pem}. */
    static void certificate(Path directory, String name) throws IOException, InterruptedException {
        ExternalTool.run(
                directory,
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                name + ".key",
                "-out",
                name + ".pem",
                "-subj",
                "/CN=" + name,
                "-days",
                "9");
    }

    CmsVerifier trusting(String name) throws IOException {
        return new CmsVerifier(
                TrustedCertificates.read(name + ".pem", Files.readAllBytes(directory.resolve(name + ".pem"))));
    }

    Path image() {
        return directory.resolve("os.raw");
    }

    Path usr() {
        return directory.resolve("os.usr.raw");
    }

    Path verity() {
        return directory.resolve("os.usr-verity.raw");
    }

    Path signature() {
        return directory.resolve("os.usr-verity-sig.raw");
    }

    /** The UUID of the data's partition, as sysupdate puts it into a name. */
    String dataUuid() {
        return uuid(rootHash.substring(0, 32));
    }

    /** The UUID of the tree's partition. */
    String treeUuid() {
        return uuid(rootHash.substring(32));
    }

    private static String uuid(String hex) {
        return hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }
}
