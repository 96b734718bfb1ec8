package org.gnome.oci.source.extension;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.OsRelease;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.PathResolver;
import org.gnome.oci.tree.RegularFile;

/**
 * What an extension says of the operating systems that it fits (extension-release(5), systemd-sysext(8)).
 *
 * <p>The scope ({@code SYSEXT_SCOPE}) is not asked: it tells a portable service from the system, not one image from
 * another.
 *
 * @param kind what the extension extends
 * @param name the name of the extension
 * @param fields its fields
 */
record ExtensionRelease(ExtensionKind kind, String name, OsRelease fields) {
    private static final String FILE = "extension-release.";
    private static final String ANY = "_any";
    private static final ByteString STRICT = ByteString.ofUtf8("user.extension-release.strict");

    /** What parse_boolean() of systemd takes for no. */
    private static final Set<String> NO = Set.of("0", "no", "n", "false", "f", "off");

    /**
     * Reads the file of an extension: the one of its name, or the only one that says that its name does not matter.
     *
     * @return empty if there is none
     * @throws MalformedFormatException if there are several that do not ask for the name
     */
    static Optional<ExtensionRelease> find(ExtensionKind kind, String name, FileTree tree) throws IOException {
        PathResolver links = PathResolver.of(tree);
        Optional<RegularFile> file = links.follow(kind.releases().resolve(EntryName.of(FILE + name)))
                .filter(PathResolver.Place::exists)
                .flatMap(place -> regularFile(tree.find(place.path())));
        if (file.isEmpty()) {
            file = withoutName(kind, name, links, tree);
        }
        if (file.isEmpty()) {
            return Optional.empty();
        }
        String source = kind.word() + " " + name + ", extension-release";
        return Optional.of(new ExtensionRelease(kind, name, OsRelease.read(source, file.get())));
    }

    private static Optional<RegularFile> regularFile(Optional<Node> node) {
        return node.filter(RegularFile.class::isInstance).map(RegularFile.class::cast);
    }

    private static Optional<RegularFile> withoutName(ExtensionKind kind, String name, PathResolver links, FileTree tree)
            throws MalformedFormatException {
        Optional<Node> directory = links.follow(kind.releases())
                .filter(PathResolver.Place::exists)
                .flatMap(place -> tree.find(place.path()));
        if (directory.isEmpty() || !(directory.get() instanceof Directory releases)) {
            return Optional.empty();
        }
        List<RegularFile> candidates = releases.entries().entrySet().stream()
                .filter(entry -> entry.getKey().bytes().startsWith(ByteString.ofUtf8(FILE)))
                .map(Map.Entry::getValue)
                .filter(ExtensionRelease::fitsAnyName)
                .flatMap(node -> regularFile(Optional.of(node)).stream())
                .toList();
        if (candidates.size() > 1) {
            throw new MalformedFormatException(
                    kind.word() + " " + name,
                    kind.releases().toString(),
                    "has " + candidates.size() + " files that fit any name; name one after the image");
        }
        return candidates.stream().findFirst();
    }

    private static boolean fitsAnyName(Node node) {
        ByteString strict = node.metadata().xattrs().values().get(STRICT);
        return strict != null && NO.contains(strict.toString());
    }

    /** Where the file is looked for, for people. */
    static String place(ExtensionKind kind, String name) {
        return kind.releases() + "/" + FILE + name;
    }

    /**
     * Requires an operating system that the extension fits.
     *
     * @param host its os-release
     * @param architecture its architecture as systemd calls it ({@code x86-64}, {@code arm64})
     * @throws MalformedFormatException if it is another one, naming what both say
     */
    void requireMatch(OsRelease host, String architecture) throws MalformedFormatException {
        String wanted = fields.field("ARCHITECTURE").orElse(ANY);
        if (!wanted.equals(ANY) && !wanted.equals(architecture)) {
            throw mismatch("ARCHITECTURE", wanted, "the image is for " + architecture);
        }
        String id = fields.field("ID").orElseThrow(() -> missing("ID"));
        if (id.equals(ANY)) {
            return;
        }
        if (!host.field("ID").equals(Optional.of(id)) && !idsLike(host).contains(id)) {
            throw mismatch("ID", id, host, "ID");
        }
        requireVersion(host);
    }

    private static List<String> idsLike(OsRelease host) {
        return List.of(host.field("ID_LIKE").orElse("").trim().split("\\s+"));
    }

    /** The level counts where both state one, else the version, unless the system has none of either. */
    private void requireVersion(OsRelease host) throws MalformedFormatException {
        boolean bothStateLevel = host.field(kind.levelField()).isPresent()
                && fields.field(kind.levelField()).isPresent();
        String field = bothStateLevel ? kind.levelField() : "VERSION_ID";
        if (host.field(field).isEmpty()) {
            return;
        }
        String stated = fields.field(field).orElseThrow(() -> missing(field));
        if (!host.field(field).equals(Optional.of(stated))) {
            throw mismatch(field, stated, host, field);
        }
    }

    private MalformedFormatException missing(String field) {
        return new MalformedFormatException(
                fields.source(), field, "is missing, so nobody can tell which operating system it fits");
    }

    private MalformedFormatException mismatch(String field, String stated, OsRelease host, String hostField) {
        String said = host.field(hostField).orElse("");
        return mismatch(field, stated, host.source() + " says " + hostField + "=" + said);
    }

    private MalformedFormatException mismatch(String field, String stated, String other) {
        return new MalformedFormatException(
                fields.source(),
                field,
                "is " + stated + ", but " + other + "; take the extension of the same release, or leave it out");
    }
}
