package org.gnome.oci.source.sysupdate;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.MalformedFormatException;

/** The files of one component in all its versions: of several forms of one file only the best. */
final class ComponentFiles {
    private final String name;

    /** By version, and then by partition UUID, which is empty where names have none. */
    private final SortedMap<String, SortedMap<String, ReleaseFile>> versions = new TreeMap<>();

    /**
     * Finds the files of a component in a list.
     *
     * @param name what people call it
     */
    ComponentFiles(String name, ComponentPatterns patterns, Sha256Sums sums) {
        this.name = name;
        for (MatchPattern pattern : patterns.patterns()) {
            for (Map.Entry<String, Digest> file : sums.files().entrySet()) {
                Optional<Map<PatternField, String>> fields = pattern.match(file.getKey());
                if (fields.isPresent()) {
                    add(file.getKey(), file.getValue(), fields.get());
                }
            }
        }
    }

    private void add(String file, Digest digest, Map<PatternField, String> fields) {
        Optional<String> partition = Optional.ofNullable(fields.get(PatternField.PARTITION_UUID))
                .map(uuid -> uuid.replace("-", "").toLowerCase(Locale.ROOT));
        versions.computeIfAbsent(fields.get(PatternField.VERSION), version -> new TreeMap<>())
                .putIfAbsent(partition.orElse(""), new ReleaseFile(file, digest, partition));
    }

    String name() {
        return name;
    }

    Set<String> versions() {
        return versions.keySet();
    }

    boolean has(String version) {
        return versions.containsKey(version);
    }

    /**
     * The file of a version that is there.
     *
     * @param source what errors name
     * @throws MalformedFormatException if there are several
     */
    ReleaseFile file(String source, String version) throws MalformedFormatException {
        List<ReleaseFile> files =
                List.copyOf(versions.getOrDefault(version, new TreeMap<>()).values());
        if (files.size() != 1) {
            throw new MalformedFormatException(
                    source,
                    name + "=" + version,
                    "there are " + files.size() + " of them, for different partitions: "
                            + String.join(
                                    ", ", files.stream().map(ReleaseFile::name).toList()));
        }
        return files.get(0);
    }
}
