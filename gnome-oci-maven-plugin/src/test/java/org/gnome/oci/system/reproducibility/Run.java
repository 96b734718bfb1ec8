package org.gnome.oci.system.reproducibility;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run of {@code BuildSample} printed.
 *
 * @param facts what it saw of its host
 * @param files the digests of the files that it left, by their paths
 */
record Run(SortedMap<String, String> facts, SortedMap<String, String> files) {
    private static final String FACT = "host.";

    static Run parse(byte[] output) {
        Run run = new Run(new TreeMap<>(), new TreeMap<>());
        new String(output, StandardCharsets.UTF_8).lines().forEach(line -> {
            boolean isFact = line.startsWith(FACT);
            int end = isFact ? line.indexOf(' ') : line.lastIndexOf(' ');
            String name = isFact ? line.substring(FACT.length(), end) : line.substring(0, end);
            (isFact ? run.facts : run.files).put(name, line.substring(end + 1));
        });
        return run;
    }

    String fact(String name) {
        return Optional.ofNullable(facts.get(name)).orElseThrow();
    }

    String file(String path) {
        return Optional.ofNullable(files.get(path)).orElseThrow();
    }
}
