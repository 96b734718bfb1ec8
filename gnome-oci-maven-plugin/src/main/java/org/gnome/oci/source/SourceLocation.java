package org.gnome.oci.source;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a tree comes from: {@code SCHEME:PLACE}, in the spirit of containers-transports(5).
 *
 * @param scheme the format of the source
 * @param place a path, the repository of an image in a registry, or {@code -} for standard input where the scheme takes
 *     a stream
 * @param reference the ref of a repository, the name, tag or digest of an image, or the extensions of an operating
 *     system, separated by plus signs, where the scheme has such
 */
public record SourceLocation(Scheme scheme, String place, Optional<String> reference) {
    /** A format that a tree can be read from. */
    public enum Scheme {
        DIRECTORY("directory", ReferenceMark.NONE),
        TAR("tar", ReferenceMark.NONE),
        OSTREE("ostree", ReferenceMark.AT),
        FLATPAK("flatpak", ReferenceMark.AT_OR_FILE),
        DDI("ddi", ReferenceMark.PLUS),
        SYSUPDATE("sysupdate", ReferenceMark.AT),
        OCI("oci", ReferenceMark.COLON),
        OCI_ARCHIVE("oci-archive", ReferenceMark.COLON),
        DOCKER("docker", ReferenceMark.TAG_OR_DIGEST);

        private final String text;
        private final ReferenceMark mark;

        Scheme(String text, ReferenceMark mark) {
            this.text = text;
            this.mark = mark;
        }

        private boolean takesReferenceAfterAt() {
            return mark == ReferenceMark.AT || mark == ReferenceMark.AT_OR_FILE;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private enum ReferenceMark {
        NONE(""),
        AT("@"),
        /** A repository with a ref, or something that needs none. */
        AT_OR_FILE("@"),
        COLON(":"),
        /** After the name of a disk image. */
        PLUS("+"),
        /** After a repository, where a digest is marked by another sign. */
        TAG_OR_DIGEST(":");

        private final String sign;

        ReferenceMark(String sign) {
            this.sign = sign;
        }
    }

    private static final Pattern REMOTE = Pattern.compile("https?://", Pattern.CASE_INSENSITIVE);

    /** Host and path, and a tag or a digest (containers-transports(5)). */
    private static final Pattern IMAGE = Pattern.compile(
            "//(?<repository>[^/:@]+(?::[0-9]+)?/[^:@]+)(?::(?<tag>[^:@/]+)|@(?<digest>sha256:[0-9a-f]{64}))?");

    /** What an image is called that nobody has called otherwise. */
    private static final String DEFAULT_TAG = "latest";

    private static final String DIGEST_PREFIX = "sha256:";

    /** A path that ends so is a file's, whatever signs are in it. */
    private static final String BUNDLE_SUFFIX = ".flatpak";

    /** Where the name of a disk image or of a directory ends and the next one begins. */
    private static final Pattern NEXT_EXTENSION =
            Pattern.compile("(?<=/|\\.(?:raw|img|erofs|squashfs)|\\.(?:raw|img|erofs|squashfs)\\.(?:xz|zst|gz))\\+");

    /** The place that means standard input. */
    public static final String STANDARD_INPUT = "-";

    /**
     * Reads a location.
     *
     * @throws IllegalArgumentException with a sentence for people if the text is no location
     */
    public static SourceLocation parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("\"" + text + "\" is no source location: " + forms());
        }
        Scheme scheme = scheme(text, text.substring(0, colon));
        String rest = text.substring(colon + 1);
        SourceLocation location = switch (scheme.mark) {
            case NONE -> new SourceLocation(scheme, rest, Optional.empty());
            case AT -> split(scheme, rest, rest.lastIndexOf('@'));
            case AT_OR_FILE -> split(scheme, rest, rest.endsWith(BUNDLE_SUFFIX) ? -1 : rest.lastIndexOf('@'));
            case COLON -> split(scheme, rest, rest.indexOf(':'));
            case PLUS -> split(scheme, rest, nextExtension(rest));
            case TAG_OR_DIGEST -> image(scheme, rest, text);
        };
        if (location.place.isEmpty()) {
            throw new IllegalArgumentException("\"" + text + "\" names no place: " + forms());
        }
        boolean needsReference = scheme.mark == ReferenceMark.AT || rest.endsWith("@") || location.isRemote();
        if (needsReference && scheme.takesReferenceAfterAt() && location.reference.isEmpty()) {
            throw new IllegalArgumentException("\"" + text + "\" names no ref: write " + scheme + ":REPOSITORY@REF");
        }
        return location;
    }

    private static SourceLocation image(Scheme scheme, String rest, String text) {
        Matcher name = IMAGE.matcher(rest);
        if (!name.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" names no image of a registry: write " + form(scheme));
        }
        String reference = Optional.ofNullable(name.group("tag"))
                .or(() -> Optional.ofNullable(name.group("digest")))
                .orElse(DEFAULT_TAG);
        return new SourceLocation(scheme, name.group("repository"), Optional.of(reference));
    }

    private static Scheme scheme(String text, String name) {
        for (Scheme scheme : Scheme.values()) {
            if (scheme.text.equals(name)) {
                return scheme;
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" has the unknown scheme \"" + name + "\": " + forms());
    }

    private static int nextExtension(String text) {
        Matcher plus = NEXT_EXTENSION.matcher(text);
        return plus.find() ? plus.start() : -1;
    }

    private static SourceLocation split(Scheme scheme, String rest, int mark) {
        if (mark < 0) {
            return new SourceLocation(scheme, rest, Optional.empty());
        }
        String reference = rest.substring(mark + 1);
        return new SourceLocation(
                scheme, rest.substring(0, mark), reference.isEmpty() ? Optional.empty() : Optional.of(reference));
    }

    private static String forms() {
        return Arrays.stream(Scheme.values())
                .map(SourceLocation::form)
                .collect(Collectors.joining(", ", "use one of ", ""));
    }

    private static String form(Scheme scheme) {
        return scheme
                + switch (scheme.mark) {
                    case NONE -> ":PATH";
                    case AT ->
                        scheme == Scheme.SYSUPDATE ? ":DIRECTORY@COMPONENT[+EXTENSION…][=VERSION]" : ":REPOSITORY@REF";
                    case AT_OR_FILE -> ":REPOSITORY@REF[+EXTENSION…] or :PATH of a bundle or of a deployed runtime";
                    case COLON -> ":PATH[:REF]";
                    case PLUS -> ":PATH[+EXTENSION…]";
                    case TAG_OR_DIGEST -> "://HOST/REPOSITORY[:TAG|@DIGEST]";
                };
    }

    /** The extensions of a disk image: paths of images or directories. */
    public List<String> extensions() {
        return reference.map(NEXT_EXTENSION::split).map(List::of).orElse(List.of());
    }

    /** Whether the source is what comes in on standard input. */
    public boolean isStandardInput() {
        return place.equals(STANDARD_INPUT);
    }

    /** Whether the place is on the network and not on this machine. */
    public boolean isRemote() {
        return scheme == Scheme.DOCKER || REMOTE.matcher(place).lookingAt();
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        boolean registry = scheme.mark == ReferenceMark.TAG_OR_DIGEST;
        boolean digest = registry && reference.orElse("").startsWith(DIGEST_PREFIX);
        String mark = digest ? "@" : scheme.mark.sign;
        return scheme.text.toLowerCase(Locale.ROOT)
                + (registry ? "://" : ":")
                + place
                + reference.map(ref -> mark + ref).orElse("");
    }
}
