package org.gnome.oci.source.flatpak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.source.ostree.OstreeRepository;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.trust.SignatureVerifier;

/**
 * Finds the extensions of a runtime that are named, as Flatpak does where all of a repository's are installed
 * (flatpak_list_extensions).
 *
 * <p>Every version of an extension point that exists is found, in the order of the metadata; then extensions go by
 * their priority. {@code enable-if} asks the machine on which an application runs, so here naming the point takes its
 * place.
 *
 * @param repository where the extensions are
 * @param verifier judges the signatures of their commits, unless they are not to be judged
 * @param reference the runtime and the names
 * @param runtime the runtime's metadata
 */
record ExtensionFinder(
        OstreeRepository repository,
        Optional<SignatureVerifier> verifier,
        FlatpakReference reference,
        RuntimeMetadata runtime) {
    /**
     * The extensions in Flatpak's order.
     *
     * @throws MalformedFormatException if the runtime has no such extension point, or the repository nothing for it
     * @throws IntegrityException if an extension was made for another runtime
     */
    List<Extension> find() throws IOException {
        for (String name : reference.extensions()) {
            if (runtime.extensionPoints().stream()
                    .noneMatch(point -> point.name().equals(name))) {
                throw missing(name, "the runtime has no such extension point; it has " + pointNames());
            }
        }
        List<Extension> found = new ArrayList<>();
        for (ExtensionPoint point : runtime.extensionPoints()) {
            if (reference.extensions().contains(point.name())) {
                for (String version : versions(point)) {
                    find(point, version, found);
                }
            }
        }
        for (String name : reference.extensions()) {
            if (found.stream().noneMatch(extension -> extension.point().name().equals(name))) {
                throw missing(name, "the repository has none of " + wanted(name) + "; add it, or do not name it");
            }
        }
        return byPriority(found);
    }

    private List<String> versions(ExtensionPoint point) {
        return point.versions().isEmpty() ? List.of(reference.ref().branch()) : point.versions();
    }

    private void find(ExtensionPoint point, String version, List<Extension> found) throws IOException {
        FlatpakRef whole = ref(point.name(), version);
        if (repository.refs(reference.qualified(whole.toString())).contains(whole.toString())) {
            found.add(open(point, whole));
        } else if (point.subdirectories()) {
            String prefix = FlatpakRef.Kind.RUNTIME + "/" + point.name() + ".";
            for (String text : repository.refs(reference.qualified(prefix))) {
                Optional<FlatpakRef> part = FlatpakRef.parse(text)
                        .filter(ref -> ref.equals(ref(ref.name(), version)))
                        .filter(ref -> isDirectoryName(
                                ref.name().substring(point.name().length() + 1)));
                if (part.isPresent()) {
                    found.add(open(point, part.get()));
                }
            }
        }
    }

    /** Flatpak installs nothing whose name has an empty part. */
    private static boolean isDirectoryName(String text) {
        return EntryName.reasonToRefuse(ByteString.ofUtf8(text)) == null;
    }

    private FlatpakRef ref(String name, String version) {
        return new FlatpakRef(FlatpakRef.Kind.RUNTIME, name, reference.ref().architecture(), version);
    }

    private Extension open(ExtensionPoint point, FlatpakRef ref) throws IOException {
        FlatpakCommit commit = FlatpakCommit.open(repository, ref, reference.qualified(ref.toString()), verifier);
        RuntimeMetadata metadata = commit.metadata();
        if (metadata.extraData()) {
            throw new UnsupportedFeatureException(
                    "ref " + ref, "[Extra Data]", "Flatpak downloads it from elsewhere; do not name this extension");
        }
        if (metadata.extensionOf().isPresent()) {
            requireFit(point, ref, metadata.extensionOf().get());
        }
        return new Extension(point, commit);
    }

    /**
     * An extension says what it extends: this runtime, or another one that gave the extension point its name, as
     * {@code org.freedesktop.Platform} did for graphics drivers. Where the runtime states versions, these say which
     * branches fit.
     */
    private void requireFit(ExtensionPoint point, FlatpakRef ref, ExtensionOf extensionOf) throws FormatException {
        Optional<FlatpakRef> extended = FlatpakRef.parse(extensionOf.ref())
                .filter(base -> base.kind() == FlatpakRef.Kind.RUNTIME
                        && base.architecture().equals(reference.ref().architecture()))
                .filter(base -> base.equals(reference.ref())
                        || (base.name().equals(reference.ref().name())
                                ? !point.versions().isEmpty()
                                : point.name().startsWith(base.name() + ".")));
        if (extended.isEmpty()) {
            throw new IntegrityException(
                    "ref " + ref, "[ExtensionOf] ref", reference.ref().toString(), extensionOf.ref());
        }
    }

    private static List<Extension> byPriority(List<Extension> found) throws IOException {
        TreeMap<Integer, List<Extension>> byPriority = new TreeMap<>(Comparator.reverseOrder());
        for (Extension extension : found) {
            byPriority
                    .computeIfAbsent(extension.priority(), priority -> new ArrayList<>())
                    .add(extension);
        }
        return byPriority.values().stream().flatMap(List::stream).toList();
    }

    private String pointNames() {
        return runtime.extensionPoints().isEmpty()
                ? "none"
                : runtime.extensionPoints().stream()
                        .map(ExtensionPoint::name)
                        .distinct()
                        .collect(Collectors.joining(", "));
    }

    private String wanted(String name) {
        return runtime.extensionPoints().stream()
                .filter(point -> point.name().equals(name))
                .flatMap(point -> versions(point).stream().map(version -> wanted(point, version)))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private String wanted(ExtensionPoint point, String version) {
        String whole = ref(point.name(), version).toString();
        return point.subdirectories() ? whole + ", " + ref(point.name() + ".*", version) : whole;
    }

    private MalformedFormatException missing(String name, String reason) {
        return new MalformedFormatException("ref " + reference.ref(), "extension " + name, reason);
    }
}
