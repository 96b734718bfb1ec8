package org.gnome.oci.system.fidelity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.Reliability;

/** The features of {@code features.txt}. */
final class Features {
    static final Path RESOURCES = Path.of("src/test/resources/fidelity").toAbsolutePath();

    private static final String FILE = "features.txt";
    private static final int COLUMNS = 2 + Input.values().length;

    private Features() {}

    static List<Feature> read() throws IOException {
        List<Feature> features = new ArrayList<>();
        for (String line : Files.readAllLines(RESOURCES.resolve(FILE))) {
            if (line.startsWith("! ")) {
                features.get(features.size() - 1).errors().add(line.substring(2));
            } else if (line.contains("|") && !line.startsWith("#")) {
                features.add(Feature.parse(Arrays.stream(line.split("\\|", COLUMNS))
                        .map(String::strip)
                        .toList()));
            }
        }
        return features;
    }

    /** Has the kernel make features, each in a directory of its own: the whole directory is packed, or each alone. */
    static void make(Path directory, boolean together, List<Feature> features)
            throws IOException, InterruptedException {
        Stream<String> command = Stream.of(
                "python3",
                RESOURCES.resolve("make.py").toString(),
                RESOURCES.resolve(FILE).toString(),
                directory.toString(),
                String.valueOf(Reliability.count(10_000, 100_000)),
                together ? "together" : "alone");
        ExternalTool.run(
                Files.createDirectories(directory),
                Stream.concat(command, features.stream().map(Feature::slug)).toArray(String[]::new));
    }
}
