package org.gnome.oci.source.sysupdate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.fetch.CacheDirectory;
import org.gnome.oci.fetch.DownloadProgress;
import org.gnome.oci.fetch.FetchException;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.fetch.Proxies;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.disk.DiskSettings;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.FaultyBehaviour;
import org.gnome.oci.testing.GpgHome;
import org.gnome.oci.testing.LoopbackServer;
import org.gnome.oci.testing.LoopbackServer.Behaviour;
import org.gnome.oci.testing.LoopbackServer.Request;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.trust.Keyring;
import org.gnome.oci.trust.OpenPgpVerifier;
import org.gnome.oci.trust.SignatureVerifier;
import org.gnome.oci.trust.UntrustedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Releases made by the tools that GNOME OS uses, read from a directory and over loopback. */
class SysupdateTreeSourceTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final String FULL = "usr+devel+devel-confext";

    @TempDir
    private static Path shared;

    private static PublishedReleases published;
    private static SignatureVerifier verifier;

    /** Of version 1 there is everything, of version 2 only /usr. */
    private static byte[] list;

    private static byte[] signature;

    @TempDir
    private Path work;

    private final List<LoopbackServer> servers = new ArrayList<>();

    /** What the server sends in place of what is published; nothing for a file that is not there. */
    private final Map<String, Optional<byte[]>> replaced = new ConcurrentHashMap<>();

    @BeforeAll
    static void publish() throws Exception {
        published = PublishedReleases.create(shared);
        published.usr("1");
        published.sysext("devel", "1");
        published.confext("devel", "1");
        published.usr("2");
        list = published.list(published.names());
        signature = published.sign(list);
        Files.write(published.directory().resolve(PublishedReleases.SUMS), list);
        Files.write(published.directory().resolve(PublishedReleases.SIGNATURE), signature);
        verifier = verifier(published.gpg(), published.key());
    }

    @AfterAll
    static void stopTheAgent() throws Exception {
        if (published != null) {
            published.gpg().stop();
        }
    }

    private static SignatureVerifier verifier(GpgHome gpg, String key) throws Exception {
        return new OpenPgpVerifier(Keyring.read("keys", gpg.export(key)), NOW);
    }

    @AfterEach
    void stopServers() throws IOException {
        for (LoopbackServer server : servers) {
            server.close();
        }
    }

    private LoopbackServer server() throws IOException {
        return server(LoopbackServer.directory(published.directory()));
    }

    private LoopbackServer server(Behaviour good) throws IOException {
        LoopbackServer server = LoopbackServer.start(request -> {
            Optional<byte[]> other = replaced.get(request.target().substring(1));
            if (other == null) {
                return good.answer(request);
            }
            return other.isPresent() ? LoopbackServer.bytes(request, other.get()) : LoopbackServer.status(404);
        });
        servers.add(server);
        return server;
    }

    private void serveList(byte[] other) throws Exception {
        replaced.put(PublishedReleases.SUMS, Optional.of(other));
        replaced.put(PublishedReleases.SIGNATURE, Optional.of(published.sign(other)));
    }

    private Path cache() {
        return work.resolve("cache");
    }

    private DiskSettings disk() {
        return new DiskSettings("x86_64", work);
    }

    private SysupdateTreeSource remote(LoopbackServer server, String reference, boolean offline, boolean downgrade)
            throws IOException {
        FetchSettings fetch = new FetchSettings(4, Duration.ofSeconds(60), Duration.ofMillis(1), Proxies.NONE, offline);
        SysupdateSettings settings =
                new SysupdateSettings(new CacheDirectory(cache()), fetch, downgrade, NOW, DownloadProgress.SILENT);
        return SysupdateTreeSource.ofRemote(
                server.url(), SysupdateReference.parse(reference), verifier, settings, disk());
    }

    private List<String> read(LoopbackServer server, String reference) throws IOException {
        return listing(remote(server, reference, false, false));
    }

    private static List<String> listing(SysupdateTreeSource source) throws IOException {
        try (source) {
            return TreeListing.of(source.read());
        }
    }

    private SysupdateTreeSource local(Path directory, String reference) throws IOException {
        return SysupdateTreeSource.ofDirectory(
                directory, SysupdateReference.parse(reference), Optional.of(verifier), disk());
    }

    private List<String> expected(String reference) throws IOException {
        return listing(local(published.directory(), reference));
    }

    private static List<String> images(LoopbackServer server) {
        return server.requests().stream()
                .map(Request::target)
                .filter(target -> !target.startsWith("/SHA256SUMS"))
                .toList();
    }

    @Test
    void readsARelease() throws IOException {
        try (SysupdateTreeSource source = local(published.directory(), "usr")) {
            assertThat(TreeListing.of(source.read()))
                    .anyMatch(line -> line.contains("usr/bin/hello"))
                    .noneMatch(line -> line.contains("devel"));
            SourceDescription description = source.describe();
            assertThat(description.kind()).isEqualTo("GNOME OS (sysupdate)");
            assertThat(description.name()).isEqualTo("usr=2");
            String data = published.name("usr-x86-64_2_", ".raw.zst");
            String tree = published.name("usr-x86-64_2_", ".verity");
            assertThat(description.identity())
                    .containsEntry("sysupdate.version", "2")
                    .containsEntry("sysupdate.signed-by", published.key())
                    .containsEntry("verity.rootHash", data.substring(13, 45) + tree.substring(13, 45));
            assertThat(description.timestamp()).hasValue(Instant.ofEpochSecond(1_700_000_000));
        }
    }

    @Test
    void mergesExtensionsOfTheSameVersionAndSaysWhatItPassedOver() throws IOException {
        try (SysupdateTreeSource source = local(published.directory(), FULL)) {
            assertThat(TreeListing.of(source.read()))
                    .anyMatch(line -> line.contains("usr/bin/hello"))
                    .anyMatch(line -> line.contains("usr/bin/devel"))
                    .anyMatch(line -> line.contains("etc/devel.conf"));
            SourceDescription description = source.describe();
            assertThat(description.name()).isEqualTo(FULL + "=1");
            assertThat(description.notes())
                    .contains("Newer versions were passed over, since they are incomplete: "
                            + "2 (no devel, no devel-confext)");
            assertThat(description.identity().keySet())
                    .anyMatch(name -> name.startsWith("sysext.devel_1."))
                    .anyMatch(name -> name.startsWith("confext.devel_1."));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".xz", ".zst"})
    void theSameReleaseIsTheSameInEveryForm(String suffix) throws Exception {
        String compressed = published.name("usr-x86-64_1_", ".raw.zst");
        String tree = published.name("usr-x86-64_1_", ".verity");
        Path directory = Files.createDirectory(work.resolve("other"));
        Path data = directory.resolve(compressed.replace(".zst", suffix));
        if (suffix.equals(".zst")) {
            Files.copy(published.directory().resolve(compressed), data);
        } else if (suffix.isEmpty()) {
            Files.copy(published.plain(compressed), data);
        } else {
            ExternalTool.run(
                    directory, "sh", "-c", "xz -0 < " + published.plain(compressed) + " > " + data.getFileName());
        }
        Files.copy(published.directory().resolve(tree), directory.resolve(tree));
        String text =
                digest(data) + "  " + data.getFileName() + "\n" + digest(directory.resolve(tree)) + " *" + tree + "\n";
        Files.writeString(directory.resolve(PublishedReleases.SUMS), text);
        try (SysupdateTreeSource here = SysupdateTreeSource.ofDirectory(
                        directory, SysupdateReference.parse("usr"), Optional.empty(), disk());
                SysupdateTreeSource there = remote(server(), "usr=1", false, false)) {
            assertThat(TreeListing.of(here.read())).isEqualTo(TreeListing.of(there.read()));
            assertThat(here.describe().timestamp()).isEqualTo(there.describe().timestamp());
            assertThat(here.describe().identity()).containsEntry("sysupdate.signed-by", "not verified");
            Map<String, String> identity = new TreeMap<>(there.describe().identity());
            identity.put("sysupdate.signed-by", "not verified");
            assertThat(here.describe().identity()).isEqualTo(identity);
        }
    }

    private static String digest(Path file) throws IOException {
        return Digest.ofContent(Files.readAllBytes(file)).hex();
    }

    @Test
    void fetchesEachFileOnceAndAsksForTheListEachTime() throws IOException {
        LoopbackServer server = server();
        assertThat(read(server, FULL)).isEqualTo(expected(FULL));
        assertThat(images(server)).hasSize(4).doesNotHaveDuplicates();
        assertThat(read(server, FULL)).isEqualTo(expected(FULL));
        assertThat(images(server)).hasSize(4);
        assertThat(server.requests("/" + PublishedReleases.SUMS)).hasSize(2);
        assertThat(cache().resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void aFullCacheIsEnoughOfflineAndAnEmptyOneFails() throws IOException {
        LoopbackServer server = server();
        assertThatThrownBy(() -> remote(server, "usr", true, false))
                .isInstanceOf(FetchException.class)
                .hasMessage("The SHA256SUMS of " + server.url() + " is not in the cache");
        read(server, "usr");
        int before = server.requests().size();
        assertThat(listing(remote(server, "usr", true, false))).isEqualTo(expected("usr"));
        assertThatThrownBy(() -> remote(server, "usr=1", true, false))
                .isInstanceOf(FetchException.class)
                .hasMessage(published.name("usr-x86-64_1_", ".raw.zst") + " is not in the cache, or damaged there");
        assertThat(server.requests()).hasSize(before);
    }

    @Test
    void aServerInTroubleSendsHardlyAnyByteTwice() throws IOException {
        LoopbackServer server =
                server(new FaultyBehaviour(LoopbackServer.directory(published.directory()), 11, 0.3, 0));
        assertThat(read(server, FULL)).isEqualTo(expected(FULL));
        LoopbackServer good = server();
        SysupdateSettings settings = new SysupdateSettings(
                new CacheDirectory(work.resolve("other")), FetchSettings.online(), false, NOW, DownloadProgress.SILENT);
        SysupdateTreeSource.ofRemote(good.url(), SysupdateReference.parse(FULL), verifier, settings, disk())
                .close();
        assertThat(server.bodyBytes()).isLessThanOrEqualTo(good.bodyBytes() * 101 / 100);
        assertThat(images(server)).hasSizeGreaterThan(4);
    }

    @Test
    void aFileThatChangedBehindItsNameIsRefused() throws IOException {
        String name = published.name("usr-x86-64_2_", ".raw.zst");
        replaced.put(
                name,
                Optional.of(Files.readAllBytes(
                        published.directory().resolve(published.name("usr-x86-64_1_", ".raw.zst")))));
        LoopbackServer server = server();
        assertThatThrownBy(() -> read(server, "usr"))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("[" + name + "] file: expected sha256:");
        assertThat(cache().resolve("blobs/sha256")).doesNotExist();
        replaced.clear();
        assertThat(read(server, "usr")).isEqualTo(expected("usr"));
    }

    @Test
    void aFileThatIsNotThereIsNamed() throws IOException {
        String name = published.name("usr-x86-64_2_", ".verity");
        replaced.put(name, Optional.empty());
        LoopbackServer server = server();
        assertThatThrownBy(() -> read(server, "usr"))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining(server.url() + "/" + name + ": the server answered 404");
    }

    @Test
    void nothingIsFetchedForAListThatNoTrustedKeySigned() throws Exception {
        String stranger = published.gpg().key("ed25519", "cert,sign", "20250101T000000", GpgHome.NEVER);
        byte[] tampered = list.clone();
        tampered[0] ^= 1;
        Map<String, Map<String, Optional<byte[]>>> attacks = Map.of(
                "there is none", Map.of(PublishedReleases.SIGNATURE, Optional.empty()),
                "the key is not among the trusted ones",
                        Map.of(PublishedReleases.SIGNATURE, Optional.of(published.sign(stranger, list))),
                "it is not of these bytes", Map.of(PublishedReleases.SUMS, Optional.of(tampered)));
        LoopbackServer server = server();
        for (Map.Entry<String, Map<String, Optional<byte[]>>> attack : attacks.entrySet()) {
            replaced.clear();
            replaced.putAll(attack.getValue());
            assertThatThrownBy(() -> read(server, "usr"))
                    .isInstanceOf(UntrustedException.class)
                    .hasMessageStartingWith("[SHA256SUMS of " + server.url() + "] signature: ")
                    .hasMessageContaining(attack.getKey());
        }
        assertThat(images(server)).isEmpty();
        assertThatThrownBy(() -> remote(server, "usr", true, false)).isInstanceOf(FetchException.class);
    }

    @Test
    void anArmouredSignatureIsGoodAndGarbageIsNot() throws Exception {
        LoopbackServer server = server();
        replaced.put(PublishedReleases.SIGNATURE, Optional.of(published.sign(list, "--armor")));
        assertThat(read(server, "usr")).isEqualTo(expected("usr"));
        replaced.put(PublishedReleases.SIGNATURE, Optional.of("hello".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> read(server, "usr"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("holds no OpenPGP packets");
    }

    @Test
    void aListThatIsReplacedBetweenTwoRequestsIsAskedForAgain() throws Exception {
        byte[] older = published.list(
                published.names().stream().filter(name -> name.contains("_1_")).toList());
        Behaviour good = LoopbackServer.directory(published.directory());
        LoopbackServer server =
                server(request -> request.target().equals("/" + PublishedReleases.SUMS) && request.number() == 0
                        ? LoopbackServer.bytes(request, older)
                        : good.answer(request));
        assertThat(read(server, "usr")).isEqualTo(expected("usr"));
    }

    @Test
    void anOlderNewestVersionIsRefusedUnlessItIsAllowedOrNamed() throws Exception {
        LoopbackServer server = server();
        read(server, "usr");
        serveList(published.list(
                published.names().stream().filter(name -> name.contains("_1")).toList()));
        assertThatThrownBy(() -> read(server, "usr"))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("expected a version that is not older than 2")
                .hasMessageContaining("found 1");
        assertThat(read(server, "usr=1")).isEqualTo(expected("usr=1"));
        assertThat(read(server, FULL)).as("of which 1 is the newest").isEqualTo(expected(FULL));
        assertThat(listing(remote(server, "usr", false, true))).isEqualTo(expected("usr=1"));
        assertThat(read(server, "usr")).as("2 is forgotten").isEqualTo(expected("usr=1"));
    }

    @Test
    void aStaleListIsRefusedUnlessAVersionIsNamedOrThereIsNoNetwork() throws Exception {
        String line = digest(Files.createFile(work.resolve("empty"))) + "  BEST-BEFORE-2026-01-01\n";
        serveList((new String(list, StandardCharsets.UTF_8) + line).getBytes(StandardCharsets.UTF_8));
        LoopbackServer server = server();
        assertThatThrownBy(() -> read(server, "usr"))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("best before 2026-01-01T00:00:00Z");
        assertThat(read(server, "usr=2")).isEqualTo(expected("usr"));
        assertThat(listing(remote(server, "usr", true, false))).isEqualTo(expected("usr"));
        assertThat(listing(remote(server, "usr", false, true))).isEqualTo(expected("usr"));
    }

    @Test
    void aHashTreeOfAnotherReleaseIsRefused() throws Exception {
        String data = published.name("usr-x86-64_1_", ".raw.zst").replace("_1_", "_3_");
        String tree = published.name("usr-x86-64_2_", ".verity").replace("_2_", "_3_");
        Path directory = Files.createDirectory(work.resolve("mixed"));
        Files.copy(published.directory().resolve(data.replace("_3_", "_1_")), directory.resolve(data));
        Files.copy(published.directory().resolve(tree.replace("_3_", "_2_")), directory.resolve(tree));
        byte[] mixed = (digest(directory.resolve(data)) + "  " + data + "\n" + digest(directory.resolve(tree)) + "  "
                        + tree + "\n")
                .getBytes(StandardCharsets.UTF_8);
        Files.write(directory.resolve(PublishedReleases.SUMS), mixed);
        Files.write(directory.resolve(PublishedReleases.SIGNATURE), published.sign(mixed));
        assertThatThrownBy(() -> listing(local(directory, "usr"))).isInstanceOf(IntegrityException.class);
    }

    @Test
    void aFileUnderTheNameOfAnotherPartitionIsRefused() throws Exception {
        String data = published.name("usr-x86-64_1_", ".raw.zst");
        String tree = published.name("usr-x86-64_1_", ".verity");
        String other = data.replaceAll("_[0-9a-f]{32}", "_" + "0".repeat(32));
        Path directory = Files.createDirectory(work.resolve("renamed"));
        Files.copy(published.directory().resolve(data), directory.resolve(other));
        Files.copy(published.directory().resolve(tree), directory.resolve(tree));
        Files.writeString(
                directory.resolve(PublishedReleases.SUMS),
                digest(directory.resolve(other)) + "  " + other + "\n" + digest(directory.resolve(tree)) + "  " + tree
                        + "\n");
        assertThatThrownBy(() -> SysupdateTreeSource.ofDirectory(
                        directory, SysupdateReference.parse("usr"), Optional.empty(), disk()))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("0".repeat(32));
    }

    @Test
    void aDamagedOrMissingFileOfADirectoryIsNamed() throws Exception {
        Path directory = Files.createDirectory(work.resolve("damaged"));
        for (String name : published.names()) {
            Files.copy(published.directory().resolve(name), directory.resolve(name));
        }
        String data = published.name("usr-x86-64_2_", ".raw.zst");
        byte[] bytes = Files.readAllBytes(directory.resolve(data));
        bytes[bytes.length / 2] ^= 1;
        Files.write(directory.resolve(data), bytes);
        assertThatThrownBy(() -> local(directory, "usr"))
                .isInstanceOf(IntegrityException.class)
                .hasMessageStartingWith("[" + data + "] file: expected sha256:");
        Files.delete(directory.resolve(data));
        assertThatThrownBy(() -> local(directory, "usr"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageStartingWith("[" + data + "] file: is not in " + directory);
        Files.delete(directory.resolve(PublishedReleases.SIGNATURE));
        assertThatThrownBy(() -> local(directory, "usr")).isInstanceOf(UntrustedException.class);
        Files.delete(directory.resolve(PublishedReleases.SUMS));
        assertThatThrownBy(() -> local(directory, "usr"))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("this is no sysupdate directory");
    }

    @Test
    void pruningRemovesNothingWhileAReleaseIsOpen() throws IOException {
        LoopbackServer server = server();
        CacheDirectory cache = new CacheDirectory(cache());
        try (SysupdateTreeSource source = remote(server, "usr", false, false)) {
            assertThat(cache.prune(0)).isEmpty();
            assertThat(TreeListing.of(source.read())).isEqualTo(expected("usr"));
        }
        assertThat(cache.prune(0).orElseThrow().removed()).isEqualTo(2);
    }

    @Test
    void theCacheIsReleasedIfAReleaseCannotBeOpened() throws IOException {
        LoopbackServer server = server();
        assertThatThrownBy(() -> read(server, "usr=3")).isInstanceOf(MalformedFormatException.class);
        assertThat(new CacheDirectory(cache()).prune(0)).isPresent();
    }

    @Test
    void tellsHowDownloadsGoOn() throws IOException {
        LoopbackServer server = server();
        List<String> told = new ArrayList<>();
        DownloadProgress progress = new DownloadProgress() {
            private long last;

            @Override
            public void start(String file) {
                told.add(file);
                last = 0;
            }

            @Override
            public void advance(long size, long total) {
                assertThat(size).isBetween(last, total);
                last = size;
            }

            @Override
            public void finish() {
                told.add("finished");
            }

            @Override
            public void abort() {
                told.add("aborted");
            }
        };
        SysupdateSettings settings =
                new SysupdateSettings(new CacheDirectory(cache()), FetchSettings.online(), false, NOW, progress);
        for (int i = 0; i < 2; i++) {
            SysupdateTreeSource.ofRemote(server.url(), SysupdateReference.parse("usr"), verifier, settings, disk())
                    .close();
        }
        assertThat(told)
                .containsExactly(
                        published.name("usr-x86-64_2_", ".raw.zst"),
                        "finished",
                        published.name("usr-x86-64_2_", ".verity"),
                        "finished");
    }

    @Test
    void aNameThatNoUrlMayHoldIsQuoted() throws Exception {
        byte[] renamed = new String(list, StandardCharsets.UTF_8)
                .replace("64_1_", "64_1^post_")
                .getBytes(StandardCharsets.UTF_8);
        serveList(renamed);
        Behaviour good = LoopbackServer.directory(published.directory());
        LoopbackServer server = server(request -> good.answer(new Request(
                request.method(), request.target().replace("%5Epost", ""), request.headers(), request.number())));
        assertThat(read(server, "usr=1^post")).isEqualTo(expected("usr=1"));
        assertThat(images(server)).hasSize(2).allMatch(target -> target.contains("_1%5Epost_"));
    }
}
