package org.gnome.oci.source.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;

/**
 * The files beside an image that belong to it, by the names that systemd and GNOME OS give them:
 *
 * <ul>
 *   <li>{@code X.raw} with {@code X.verity}, {@code X.usrhash} or {@code X.roothash}, and {@code X.usrhash.p7s} or
 *       {@code X.roothash.p7s} (systemd.exec(5), RootVerity= and RootHashSignature=)
 *   <li>{@code B.usr.raw} with {@code B.usr-verity.raw} and {@code B.usr-verity-sig.raw}, also with root and with an
 *       architecture as in {@code B.usr-x86-64.raw} (systemd-repart --split=)
 *   <li>{@code usr-ARCH_VERSION_UUID.raw} with {@code usr-ARCH_VERSION_UUID.verity}, each with the UUID of its own
 *       partition, which together are the root hash (GNOME OS; {@code @u} of sysupdate.d(5)), and with
 *       {@code usr-ARCH_VERSION_UUID.verity-sig}
 * </ul>
 *
 * <p>What is not a hash or a signature in {@code .p7s} may end with {@code .zst}, {@code .xz} or {@code .gz}.
 */
final class Sidecars {
    private static final String COMPRESSIONS = "(?:\\.zst|\\.xz|\\.gz)?";
    private static final List<String> SUFFIXES = List.of("", ".zst", ".xz", ".gz");
    private static final Pattern IMAGE = Pattern.compile("(?<stem>.+?)(?:\\.raw)?" + COMPRESSIONS);
    private static final Pattern SPLIT = Pattern.compile(".+\\.(?:usr|root)(?:-(?:x86-64|arm64|riscv64|loongarch64))?");
    private static final String TREE = ".verity";
    private static final String SIGNATURE = ".verity-sig";
    private static final String UUID_DIGITS = "[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}";
    private static final Pattern WITH_UUID = Pattern.compile("(?<prefix>.+_)(?<uuid>" + UUID_DIGITS + ")");

    /** A hash has 128 digits at most, and a line feed. */
    private static final int MAX_HASH_BYTES = 256;

    /** As much as a verifier takes. */
    private static final int MAX_SIGNATURE_BYTES = 64 * 1024;

    private final Path image;
    private final String stem;

    private Sidecars(Path image, String stem) {
        this.image = image;
        this.stem = stem;
    }

    static Sidecars of(Path image) {
        String name = String.valueOf(image.getFileName());
        Matcher matcher = IMAGE.matcher(name);
        return new Sidecars(image, matcher.matches() ? matcher.group("stem") : name);
    }

    /** Adds what lies beside the image to its parts. */
    DiskParts addTo(DiskParts parts, OpenedSources opened) throws IOException {
        DiskParts all = withTree(parts, opened);
        Optional<Path> partition = signaturePartition();
        if (partition.isPresent()) {
            all = all.withSignature(opened.plain(partition.get()));
        }
        for (String hash : hashNames(parts)) {
            Optional<Path> digits = exactly(hash);
            if (digits.isPresent()) {
                all = all.withClaims(List.of(claim(digits.get())));
            }
            Optional<Path> signature = exactly(hash + ".p7s");
            if (signature.isPresent()) {
                all = all.withSignature(ByteString.copyOf(small(signature.get(), MAX_SIGNATURE_BYTES)));
            }
        }
        return all;
    }

    /** The hash beside a disk that has both partitions is named by the one that it is of. */
    private List<String> hashNames(DiskParts parts) {
        return Stream.of(Designator.values())
                .filter(designator -> parts.designator().map(designator::equals).orElse(true))
                .map(designator -> stem + "." + designator + "hash")
                .toList();
    }

    private DiskParts withTree(DiskParts parts, OpenedSources opened) throws IOException {
        Matcher named = WITH_UUID.matcher(stem);
        if (named.matches()) {
            Optional<Path> tree = withUuid(named.group("prefix"), TREE);
            if (tree.isPresent()) {
                return parts.withVerity(
                        opened.plain(tree.get()), uuidClaims(uuid(named.group("uuid")), stemOf(tree.get(), TREE)));
            }
        }
        Optional<Path> tree = SPLIT.matcher(stem).matches() ? beside(stem + "-verity.raw") : beside(stem + ".verity");
        return tree.isPresent() ? parts.withVerity(opened.plain(tree.get()), List.of()) : parts;
    }

    private Optional<Path> signaturePartition() throws IOException {
        Matcher named = WITH_UUID.matcher(stem);
        if (named.matches()) {
            return withUuid(named.group("prefix"), SIGNATURE);
        }
        return SPLIT.matcher(stem).matches() ? beside(stem + "-verity-sig.raw") : Optional.empty();
    }

    /** The one file whose name differs in the UUID and the suffix alone. */
    private Optional<Path> withUuid(String prefix, String suffix) throws IOException {
        Pattern names = Pattern.compile(Pattern.quote(prefix) + UUID_DIGITS + Pattern.quote(suffix) + COMPRESSIONS);
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                directory(),
                file -> names.matcher(String.valueOf(file.getFileName())).matches())) {
            files.forEach(found::add);
        }
        List<String> stems = found.stream()
                .map(file -> stemOf(file, suffix))
                .distinct()
                .sorted()
                .toList();
        if (stems.size() > 1) {
            throw new MalformedFormatException(
                    String.valueOf(image.getFileName()),
                    suffix,
                    "there are several beside it: " + String.join(", ", stems));
        }
        return stems.isEmpty() ? Optional.empty() : beside(stems.get(0) + suffix);
    }

    private static String stemOf(Path file, String suffix) {
        return String.valueOf(file.getFileName()).replaceFirst(Pattern.quote(suffix) + COMPRESSIONS + "$", "");
    }

    /** Where both names have one UUID, it is the data's. */
    private static List<RootHashClaim> uuidClaims(UUID data, String treeStem) {
        UUID tree = uuid(treeStem.substring(treeStem.lastIndexOf('_') + 1));
        RootHashClaim start = RootHashClaim.start("UUID in the name of the image", data);
        return tree.equals(data)
                ? List.of(start)
                : List.of(start, RootHashClaim.end("UUID in the name of the hash tree", tree));
    }

    private static UUID uuid(String digits) {
        String hex = digits.replace("-", "");
        return new UUID(
                Long.parseUnsignedLong(hex.substring(0, 16), 16), Long.parseUnsignedLong(hex.substring(16), 16));
    }

    private static RootHashClaim claim(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        String digits = new String(small(file, MAX_HASH_BYTES), StandardCharsets.US_ASCII).strip();
        try {
            return RootHashClaim.whole(name, digits);
        } catch (IllegalArgumentException e) {
            throw new MalformedFormatException(name, "root hash", 0, "is not in hexadecimal");
        }
    }

    private static byte[] small(Path file, int limit) throws IOException {
        if (Files.size(file) > limit) {
            throw new MalformedFormatException(
                    String.valueOf(file.getFileName()), "file", "is larger than " + limit + " bytes");
        }
        return Files.readAllBytes(file);
    }

    /** A file of a name, or of the name with the suffix of a compression. */
    private Optional<Path> beside(String name) {
        return SUFFIXES.stream()
                .flatMap(suffix -> exactly(name + suffix).stream())
                .findFirst();
    }

    private Optional<Path> exactly(String name) {
        return Optional.of(directory().resolve(name)).filter(Files::isRegularFile);
    }

    private Path directory() {
        return image.toAbsolutePath().normalize().resolveSibling("");
    }
}
