package org.gnome.oci.mojo;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.maven.plugin.MojoFailureException;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.parity.PathMapping;
import org.gnome.oci.pipeline.DiskOptions;
import org.gnome.oci.pipeline.SourceSpecification;
import org.gnome.oci.pipeline.TrustedKeys;
import org.gnome.oci.tree.TreePath;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of parameters. What cannot be read is an {@link IllegalArgumentException} with a sentence for
 * people.
 */
final class Configuration {
    /** At most 2⁶² bytes. */
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,6}(?=[KMGT])|[0-9]{1,18}(?![KMGT]))([KMGT]?)");

    private static final int POWER_BITS = 10;

    /** How long quay.io keeps an image, a label or annotation that it reads. */
    private static final String EXPIRY = "quay.expires-after";

    private static final Pattern DURATION = Pattern.compile("[0-9]{1,9}[smhdwy]");

    private static final Pattern SECONDS = Pattern.compile("-?[0-9]{1,12}");

    /** Architectures by the kernel's names, and by Go's. */
    private static final Map<String, String> GO_ARCHITECTURES = Map.of(
            "x86_64", "amd64",
            "aarch64", "arm64",
            "i686", "386",
            "loongarch64", "loong64",
            "ppc64le", "ppc64le",
            "riscv64", "riscv64",
            "s390x", "s390x");

    private Configuration() {}

    /** Runs a reader of parameters, whose complaints are the user's to mend. */
    static <T> T check(Supplier<T> reader) throws MojoFailureException {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("The configuration cannot be used: " + e.getMessage(), e);
        }
    }

    static Descriptor.Platform platform(String architecture) {
        String goName = GO_ARCHITECTURES.get(architecture);
        if (goName == null) {
            throw new IllegalArgumentException("gnome-oci.architecture: \"" + architecture + "\" is none of "
                    + GO_ARCHITECTURES.keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        return new Descriptor.Platform("linux", goName);
    }

    static List<SourceSpecification> sources(@Nullable List<Source> sources) {
        if (sources == null || sources.stream().noneMatch(Source::isNamed)) {
            throw new IllegalArgumentException(
                    "the image has no sources: configure <sources>, or set gnome-oci.sources");
        }
        List<SourceSpecification> specifications = sources.stream()
                .filter(Source::isNamed)
                .map(Source::specification)
                .toList();
        if (specifications.stream()
                        .filter(source -> source.location().isStandardInput())
                        .count()
                > 1) {
            throw new IllegalArgumentException("standard input can be one source only");
        }
        return specifications;
    }

    static SortedSet<TreePath> directories(String parameter, @Nullable List<String> paths) {
        SortedSet<TreePath> directories = new TreeSet<>();
        for (String path : paths == null ? List.<String>of() : paths) {
            if (!path.strip().startsWith("/")) {
                throw new IllegalArgumentException(parameter + ": \"" + path + "\" is no path such as /etc");
            }
            directories.add(TreePath.of(path.strip().substring(1)));
        }
        return directories;
    }

    static List<PathMapping> mappings(@Nullable List<String> mappings) {
        return mappings == null
                ? List.of()
                : mappings.stream().map(text -> mapping(text.strip())).toList();
    }

    private static PathMapping mapping(String text) {
        try {
            return PathMapping.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("gnome-oci.map: " + e.getMessage(), e);
        }
    }

    static LayerCompression compression(String text) {
        for (LayerCompression compression : LayerCompression.values()) {
            if (compression.name().toLowerCase(Locale.ROOT).equals(text)) {
                return compression;
            }
        }
        throw new IllegalArgumentException("gnome-oci.compression: \"" + text + "\" is none of "
                + Arrays.stream(LayerCompression.values())
                        .map(value -> value.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", ")));
    }

    static Instant instant(String parameter, String text) {
        try {
            return SECONDS.matcher(text).matches() ? Instant.ofEpochSecond(Long.parseLong(text)) : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    parameter + ": \"" + text
                            + "\" is neither a time such as 2011-11-11T11:11:11Z nor seconds since 1970",
                    e);
        }
    }

    static Optional<Instant> created(@Nullable String parameter, @Nullable String sourceDateEpoch) {
        Optional<String> own = text(parameter);
        if (own.isPresent()) {
            return Optional.of(instant("gnome-oci.created", own.get()));
        }
        return text(sourceDateEpoch).map(text -> instant("SOURCE_DATE_EPOCH", text));
    }

    /** The keys that are trusted now, since a key may have expired or been revoked since it signed. */
    static TrustedKeys trustedKeys(boolean verify, @Nullable List<String> files, Path base) {
        return new TrustedKeys(verify, files(files, base), Instant.now());
    }

    private static List<Path> files(@Nullable List<String> names, Path base) {
        return (names == null ? List.<String>of() : names)
                .stream()
                        .flatMap(name -> text(name).stream())
                        .map(name -> base.resolve(name.strip()))
                        .toList();
    }

    static DiskOptions disks(
            String architecture, @Nullable String rootHash, @Nullable List<String> certificates, Path base) {
        return new DiskOptions(architecture, text(rootHash).map(String::strip), files(certificates, base));
    }

    /** Labels or annotations that have a value. */
    static SortedMap<String, String> present(@Nullable Map<String, String> values) {
        SortedMap<String, String> present = new TreeMap<>();
        if (values != null) {
            values.forEach((key, value) -> text(value).ifPresent(text -> present.put(key, text)));
        }
        String expiry = present.get(EXPIRY);
        if (expiry != null && !DURATION.matcher(expiry).matches()) {
            throw new IllegalArgumentException(EXPIRY + ": quay.io knows no \"" + expiry
                    + "\": write a number and s, m, h, d, w or y, or nothing for an image that is kept");
        }
        return present;
    }

    /** A number of bytes, or of a power of 1024. */
    static long bytes(String parameter, String text) {
        Matcher matcher = BYTES.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(parameter + ": \"" + text + "\" is no size such as 20G or 512M");
        }
        int power = "KMGT".indexOf(matcher.group(2)) + 1;
        return Long.parseLong(matcher.group(1)) << (matcher.group(2).isEmpty() ? 0 : POWER_BITS * power);
    }

    static Optional<String> text(@Nullable String value) {
        return value == null || value.isBlank() ? Optional.empty() : Optional.of(value);
    }

    /** A file that must be there if it is named. */
    static Optional<Path> named(String parameter, @Nullable File file) {
        if (file != null && !file.exists()) {
            throw new IllegalArgumentException(parameter + ": " + file + " does not exist");
        }
        return Optional.ofNullable(file).map(File::toPath);
    }

    /** A file that must be there if it is named, and may be there under its usual name. */
    static Optional<Path> namedOr(String parameter, @Nullable File file, Path usual) {
        return file == null && Files.exists(usual) ? Optional.of(usual) : named(parameter, file);
    }
}
