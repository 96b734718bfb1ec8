package org.gnome.oci.source.extension;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.OsRelease;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.source.VersionOrder;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;
import org.jspecify.annotations.Nullable;

/**
 * An operating system with its extensions, as the running system sees it: system extensions lie over /usr and /opt,
 * configuration extensions over /etc (systemd-sysext(8)).
 *
 * <p>The system's own configuration extensions ({@code /usr/lib/confexts/NAME}) are among them. What systemd writes
 * into a merged hierarchy itself, {@code .systemd-sysext}, is not there. Every extension must fit the system, whereas
 * systemd leaves out those that do not. The system and the extensions are this source's, which closes them.
 */
public final class ExtendedTreeSource implements TreeSource {
    private final TreeSource system;
    private final List<Extension> extensions;
    private final String architecture;
    private final List<String> notes = new ArrayList<>();
    private @Nullable FileTree tree;

    private ExtendedTreeSource(TreeSource system, List<Extension> extensions, String architecture) {
        this.system = system;
        this.extensions = List.copyOf(extensions);
        this.architecture = architecture;
    }

    /**
     * Merges extensions in the order of systemd: by the versions in their names, the newest on top.
     *
     * @param system the root tree of the operating system, with {@code usr/}
     * @param architecture the system's as systemd calls it ({@code x86-64}, {@code arm64})
     * @throws MalformedFormatException if two extensions of a kind have one name, which images under different names
     *     may have: what counts is what they say of themselves
     */
    public static ExtendedTreeSource of(TreeSource system, List<Extension> extensions, String architecture)
            throws MalformedFormatException {
        Set<String> names = new HashSet<>();
        for (Extension extension : extensions) {
            if (!names.add(extension.toString())) {
                throw new MalformedFormatException(
                        extension.toString(), "extension-release", "is that of another extension, too; leave one out");
            }
        }
        return new ExtendedTreeSource(system, extensions, architecture);
    }

    @Override
    public FileTree read() throws IOException {
        if (tree == null) {
            notes.clear();
            tree = merge(system.read());
        }
        return tree;
    }

    private FileTree merge(FileTree base) throws IOException {
        List<ExtensionLayer> layers = layers(base);
        if (layers.isEmpty()) {
            return base;
        }
        String name = system.describe().name();
        OsRelease release = OsRelease.of(base)
                .filter(fields -> fields.field("ID").isPresent())
                .orElseThrow(() -> new MalformedFormatException(
                        name, "os-release", "is missing or has no ID, so nobody can tell which extensions fit"));
        for (ExtensionLayer layer : layers) {
            layer.requireMatch(release, architecture);
            notes.addAll(layer.notes());
        }
        FileTree merged = base;
        for (ExtensionKind kind : ExtensionKind.values()) {
            List<ExtensionLayer> ofKind =
                    layers.stream().filter(layer -> layer.kind() == kind).toList();
            for (EntryName hierarchy : kind.hierarchies()) {
                merged = new HierarchyMerge(name, hierarchy, ofKind).over(merged);
            }
        }
        return merged;
    }

    /** All layers, the lowest first. */
    private List<ExtensionLayer> layers(FileTree base) throws IOException {
        List<ExtensionLayer> given = new ArrayList<>();
        Set<String> confexts = new HashSet<>();
        for (Extension extension : extensions) {
            given.add(new ExtensionLayer(
                    extension.kind(), extension.name(), extension.source().read()));
            if (extension.kind() == ExtensionKind.CONFEXT) {
                confexts.add(extension.name());
            }
        }
        EmbeddedConfexts embedded = EmbeddedConfexts.of(base, confexts);
        notes.addAll(embedded.notes());
        embedded.layers().forEach(layer -> notes.add("The system's own " + layer + " is merged over /etc"));
        List<ExtensionLayer> layers = new ArrayList<>(embedded.layers());
        layers.addAll(given);
        layers.sort(Comparator.comparing(ExtensionLayer::name, new VersionOrder()));
        return layers;
    }

    /**
     * The system's own, where {@code sysext.NAME.} and {@code confext.NAME.} go before the identities of extensions.
     */
    @Override
    public SourceDescription describe() throws IOException {
        read();
        SourceDescription base = system.describe();
        SortedMap<String, String> identity = new TreeMap<>(base.identity());
        List<String> allNotes = new ArrayList<>(base.notes());
        for (Extension extension : extensions) {
            SourceDescription description = extension.source().describe();
            String prefix = extension.kind().word() + "." + extension.name() + ".";
            for (Map.Entry<String, String> entry : description.identity().entrySet()) {
                identity.put(prefix + entry.getKey(), entry.getValue());
            }
            allNotes.addAll(description.notes());
        }
        allNotes.addAll(notes);
        return new SourceDescription(base.kind(), base.name(), identity, base.timestamp(), allNotes);
    }

    /** What all of them can express. */
    @Override
    public Fidelity fidelity() {
        Fidelity common = system.fidelity();
        for (Extension extension : extensions) {
            common = common.intersect(extension.source().fidelity());
        }
        return common;
    }

    @Override
    public void close() throws IOException {
        List<Closeable> sources = new ArrayList<>(List.of(system));
        extensions.forEach(extension -> sources.add(extension.source()));
        closeAll(sources);
    }

    /** Closes every one, whatever becomes of the others. */
    private static void closeAll(List<Closeable> sources) throws IOException {
        if (!sources.isEmpty()) {
            try {
                sources.get(0).close();
            } finally {
                closeAll(sources.subList(1, sources.size()));
            }
        }
    }
}
