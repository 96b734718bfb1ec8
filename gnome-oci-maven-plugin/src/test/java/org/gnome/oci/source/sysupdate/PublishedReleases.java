package org.gnome.oci.source.sysupdate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.GpgHome;

/**
 * A sysupdate directory as GNOME OS publishes it: file systems and hash trees of {@code /usr} and extensions, made by
 * mkfs.erofs and veritysetup, and lists signed by GnuPG.
 *
 * @param work where it is made
 * @param gpg the keys
 * @param key who signs
 */
record PublishedReleases(Path work, GpgHome gpg, String key) {
    static final String SUMS = "SHA256SUMS";
    static final String SIGNATURE = "SHA256SUMS.gpg";

    private static final Pattern ROOT_HASH = Pattern.compile("Root hash:\\s+([0-9a-f]{64})");
    private static final String[] AT_CREATION = {"--faked-system-time", "20250101T000000!"};
    private static final String OS_RELEASE = "ID=org.gnome.os\nVERSION_ID=Nightly\nSYSEXT_LEVEL=1\nCONFEXT_LEVEL=1\n";

    static PublishedReleases create(Path work) throws Exception {
        for (String tool : List.of("mkfs.erofs", "veritysetup", "zstd", "xz")) {
            ExternalTool.require(tool);
        }
        GpgHome gpg = GpgHome.create(work.resolve("gpg"));
        Files.createDirectory(work.resolve("published"));
        return new PublishedReleases(work, gpg, gpg.key("ed25519", "cert,sign", "20250101T000000", GpgHome.NEVER));
    }

    Path directory() {
        return work.resolve("published");
    }

    /** The file of the directory whose name begins and ends so. */
    String name(String start, String end) throws IOException {
        return names().stream()
                .filter(name -> name.startsWith(start) && name.endsWith(end))
                .findFirst()
                .orElseThrow();
    }

    List<String> names() throws IOException {
        try (var files = Files.list(directory())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Publishes /usr, compressed by zstd, and its hash tree. */
    void usr(String version) throws Exception {
        Map<String, String> files = new TreeMap<>();
        files.put("lib/os-release", OS_RELEASE);
        files.put("bin/hello", "version " + version);
        files.put("share/random", random(version));
        Path image = image("usr-" + version, files);
        Path tree = work.resolve("usr-" + version + ".tree");
        String told = new String(
                ExternalTool.run(
                        work,
                        "veritysetup",
                        "format",
                        "--salt=00",
                        "--uuid=00000000-0000-0000-0000-000000000001",
                        image.toString(),
                        tree.toString()),
                StandardCharsets.UTF_8);
        Matcher rootHash = ROOT_HASH.matcher(told);
        assertThat(rootHash.find()).as(told).isTrue();
        String hex = rootHash.group(1);
        Files.move(tree, directory().resolve("usr-x86-64_" + version + "_" + hex.substring(32) + ".verity"));
        publish(image, "usr-x86-64_" + version + "_" + hex.substring(0, 32) + ".raw", "zstd", ".zst");
    }

    /** Two megabytes that do not compress, so that they are worth an interruption. */
    private static String random(String seed) {
        byte[] bytes = new byte[2_000_000];
        new Random(seed.hashCode()).nextBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Publishes a system extension as it is. */
    void sysext(String component, String version) throws Exception {
        Path image = image(
                component + "-" + version,
                Map.of(
                        "usr/lib/extension-release.d/extension-release." + component + "_" + version,
                        "ID=org.gnome.os\nSYSEXT_LEVEL=1\n",
                        "usr/bin/" + component,
                        component + " " + version));
        Files.move(image, directory().resolve(component + "-x86-64_" + version + ".raw"));
    }

    /** Publishes a configuration extension, compressed by xz. */
    void confext(String component, String version) throws Exception {
        Path image = image(
                component + "-confext-" + version,
                Map.of(
                        "etc/extension-release.d/extension-release." + component + "_" + version,
                        "ID=org.gnome.os\nCONFEXT_LEVEL=1\n",
                        "etc/" + component + ".conf",
                        component + " " + version));
        publish(image, component + "-confext-x86-64_" + version + ".raw", "xz", ".xz");
    }

    private Path image(String name, Map<String, String> files) throws Exception {
        Path root = work.resolve(name + ".root");
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = root.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue(), StandardCharsets.ISO_8859_1);
        }
        Path image = work.resolve(name + ".image");
        ExternalTool.run(
                work,
                "mkfs.erofs",
                "-T1700000000",
                "-U00000000-0000-0000-0000-000000000002",
                "--all-root",
                image.toString(),
                root.toString());
        return image;
    }

    private void publish(Path image, String name, String compressor, String suffix) throws Exception {
        Path plain = work.resolve(name);
        Files.move(image, plain);
        ExternalTool.run(work, compressor, "-q", "-k", name);
        Files.move(work.resolve(name + suffix), directory().resolve(name + suffix));
    }

    /** The file as it was before it was compressed. */
    Path plain(String compressed) {
        return work.resolve(compressed.substring(0, compressed.lastIndexOf('.')));
    }

    /** A list of files of the directory, as sha256sum writes it. */
    byte[] list(List<String> names) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            lines.add(Digest.ofContent(Files.readAllBytes(directory().resolve(name)))
                            .hex() + "  " + name + "\n");
        }
        return String.join("", lines).getBytes(StandardCharsets.UTF_8);
    }

    /** A detached signature, binary unless an option says otherwise. */
    byte[] sign(byte[] list, String... options) throws Exception {
        return sign(key, list, options);
    }

    byte[] sign(String signer, byte[] list, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(AT_CREATION));
        all.addAll(List.of(options));
        return gpg.sign(list, signer, all.toArray(String[]::new));
    }
}
