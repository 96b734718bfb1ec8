package org.gnome.oci.source.flatpak;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.ostree.KeyFile;

/** Reads the {@code metadata} file of a runtime. */
final class RuntimeMetadataReader {
    /** What errors call the file. */
    static final String SOURCE = "metadata";

    private static final String RUNTIME = "Runtime";
    private static final String ENVIRONMENT = "Environment";
    private static final String EXTENSION_OF = "ExtensionOf";
    private static final String EXTRA_DATA = "Extra Data";

    private static final Pattern PRIORITY = Pattern.compile("[-+]?[0-9]{1,9}");

    private final KeyFile file;

    private RuntimeMetadataReader(KeyFile file) {
        this.file = file;
    }

    static RuntimeMetadata read(byte[] bytes) throws MalformedFormatException {
        return new RuntimeMetadataReader(KeyFile.parse(SOURCE, bytes)).read();
    }

    private RuntimeMetadata read() throws MalformedFormatException {
        return new RuntimeMetadata(
                required(RUNTIME, "name"),
                file.string(RUNTIME, "runtime"),
                file.string(RUNTIME, "sdk"),
                environment(),
                extensionPoints(),
                extensionOf(),
                file.groups().contains(EXTRA_DATA));
    }

    private SortedMap<String, String> environment() throws MalformedFormatException {
        SortedMap<String, String> environment = new TreeMap<>();
        for (String variable : file.keys(ENVIRONMENT)) {
            environment.put(variable, required(ENVIRONMENT, variable));
        }
        return environment;
    }

    private List<ExtensionPoint> extensionPoints() throws MalformedFormatException {
        List<ExtensionPoint> points = new ArrayList<>();
        for (String group : file.groups()) {
            if (group.startsWith(ExtensionPointReader.PREFIX)) {
                points.add(new ExtensionPointReader(file, group).read());
            }
        }
        return points;
    }

    private Optional<ExtensionOf> extensionOf() throws MalformedFormatException {
        if (!file.groups().contains(EXTENSION_OF)) {
            return Optional.empty();
        }
        return Optional.of(
                new ExtensionOf(required(EXTENSION_OF, "ref"), file.string(EXTENSION_OF, "tag"), priority()));
    }

    private int priority() throws MalformedFormatException {
        String text = file.string(EXTENSION_OF, "priority").orElse("0").strip();
        if (!PRIORITY.matcher(text).matches()) {
            throw new MalformedFormatException(
                    SOURCE, "[" + EXTENSION_OF + "] priority", "\"" + text + "\" is no whole number");
        }
        return Integer.parseInt(text);
    }

    private String required(String group, String key) throws MalformedFormatException {
        return file.string(group, key)
                .orElseThrow(() -> new MalformedFormatException(SOURCE, "[" + group + "] " + key, "is missing"));
    }
}
