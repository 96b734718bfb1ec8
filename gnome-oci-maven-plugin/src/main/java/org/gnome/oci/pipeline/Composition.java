package org.gnome.oci.pipeline;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.gnome.oci.compose.AccountIds;
import org.gnome.oci.compose.GraftManifest;
import org.gnome.oci.compose.Overlay;
import org.gnome.oci.compose.TreeComposer;
import org.gnome.oci.compose.TreeFilter;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.json.JsonObject;
import org.gnome.oci.source.SourceDescription;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.MtreeParser;
import org.gnome.oci.tree.PathGlob;
import org.gnome.oci.tree.TreePath;

/** Composes the desired tree of an image; its sources are open for as long as this is. */
final class Composition implements Closeable {
    /** More than any of its readers takes. */
    private static final int MAX_FILE_BYTES = 32 << 20;

    private final CompositionSpecification specification;
    private final List<Optional<NamedBytes>> manifests;
    private final Optional<NamedBytes> ids;
    private final Overlay overlay;
    private final OpenSources sources;
    private final List<String> notes = new ArrayList<>();

    /** A small file that is a part of the specification, read once: what is digested is what is used. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record NamedBytes(String name, byte[] bytes) {
        static Optional<NamedBytes> read(Optional<Path> file) throws IOException {
            if (file.isEmpty()) {
                return Optional.empty();
            }
            String name = String.valueOf(file.get().getFileName());
            try (InputStream in = Files.newInputStream(file.get())) {
                return Optional.of(new NamedBytes(name, LimitedInputStream.readAll(in, MAX_FILE_BYTES, name, "file")));
            }
        }

        InputStream open() {
            return new ByteArrayInputStream(bytes);
        }

        String digest() {
            return Digest.ofContent(bytes).toString();
        }
    }

    private Composition(TreeSources treeSources, CompositionSpecification specification) throws IOException {
        this.specification = specification;
        this.manifests = new ArrayList<>();
        for (SourceSpecification source : specification.sources()) {
            manifests.add(NamedBytes.read(source.manifest()));
        }
        this.ids = NamedBytes.read(specification.ids());
        this.overlay = OverlayFiles.read(specification.rootfs(), specification.rootfsManifest());
        this.sources = OpenSources.open(
                treeSources,
                specification.sources().stream()
                        .map(SourceSpecification::location)
                        .toList());
    }

    /** Reads the small files of a specification and opens its sources. */
    static Composition open(TreeSources treeSources, CompositionSpecification specification) throws IOException {
        return new Composition(treeSources, specification);
    }

    /** What the sources are. */
    List<SourceDescription> describe() throws IOException {
        return sources.describe();
    }

    /** Everything that the desired tree depends on beside the content of the sources. */
    JsonObject inputs() throws IOException {
        List<JsonObject> parts = new ArrayList<>();
        for (int i = 0; i < manifests.size(); i++) {
            TreeFilter filter = specification.sources().get(i).filter();
            parts.add(JsonObject.create()
                    .putStrings("includes", texts(filter.includes()))
                    .putStrings("excludes", texts(filter.excludes()))
                    .put("manifest", manifests.get(i).map(NamedBytes::digest)));
        }
        return JsonObject.create()
                .putObjects("parts", parts)
                .put("skeleton", specification.skeleton())
                .put("overlay", OverlayFiles.digest(overlay).toString())
                .put("sysusers", specification.sysusers())
                .put("ids", ids.map(NamedBytes::digest))
                .putStrings(
                        "tmpfiles",
                        specification.tmpfiles().stream()
                                .map(TreePath::toString)
                                .toList());
    }

    private static List<String> texts(List<PathGlob> patterns) {
        return patterns.stream().map(PathGlob::toString).toList();
    }

    /**
     * The desired tree: sources over each other, the module's own files, the skeleton where these leave room, the users
     * and groups that all of these ask for, and last what tmpfiles.d makes of it.
     *
     * @param parent the parent image, whose users and groups keep their numbers
     * @param created when passwords were last changed, as systemd-sysusers takes it from SOURCE_DATE_EPOCH
     */
    FileTree compose(Optional<FileTree> parent, Optional<Instant> created) throws IOException {
        TreeComposer composer = new TreeComposer();
        for (int i = 0; i < manifests.size(); i++) {
            composer.merge(part(i));
        }
        composer.merge(overlay);
        if (specification.skeleton()) {
            composer.addSkeleton();
        }
        if (specification.sysusers()) {
            composer.addAccounts(parent, ids(), created);
        }
        if (!specification.tmpfiles().isEmpty()) {
            notes.addAll(TmpfilesNotes.of(composer.applyTmpfiles(specification.tmpfiles())));
        }
        return composer.compose();
    }

    /** What composing has left out. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    private FileTree part(int index) throws IOException {
        SourceSpecification source = specification.sources().get(index);
        String name = source.location().toString();
        FileTree taken = source.filter().apply(name, sources.all().get(index).read());
        return source.isReviewed() ? manifest(name, manifests.get(index)).apply(taken) : taken;
    }

    private static GraftManifest manifest(String source, Optional<NamedBytes> file) throws IOException {
        return file.isEmpty()
                ? new GraftManifest(source, new TreeMap<>())
                : new GraftManifest(
                        file.get().name(),
                        MtreeParser.parse(file.get().open(), file.get().name()));
    }

    private AccountIds ids() throws IOException {
        return ids.isEmpty()
                ? AccountIds.NONE
                : AccountIds.read(ids.get().open(), ids.get().name());
    }

    @Override
    public void close() throws IOException {
        sources.close();
    }
}
