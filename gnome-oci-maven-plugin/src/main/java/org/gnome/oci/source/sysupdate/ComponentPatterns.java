package org.gnome.oci.source.sysupdate;

import java.util.List;

/**
 * The patterns of one file of each release, by how it may be compressed, the best first. Names are those of GNOME OS
 * ({@code files/sysupdate/*.transfer} in gnome-build-meta).
 *
 * @param patterns the patterns
 */
record ComponentPatterns(List<MatchPattern> patterns) {
    /** What is smallest is fetched, and of two that are about as small the one that is faster to decompress. */
    private static final List<String> COMPRESSIONS = List.of(".zst", ".xz", "");

    private static final String DASH = "-";

    ComponentPatterns {
        patterns = List.copyOf(patterns);
    }

    /** The file system of {@code /usr}. */
    static ComponentPatterns ofUsr(String architecture) {
        return of(SysupdateReference.BASE + DASH + architecture + "_@v_@u.raw");
    }

    /** The hash tree over the file system of {@code /usr}. */
    static ComponentPatterns ofUsrVerity(String architecture) {
        return of(SysupdateReference.BASE + DASH + architecture + "_@v_@u.verity");
    }

    /** The content of the partition with the signature of the hash tree's root hash. */
    static ComponentPatterns ofUsrSignature(String architecture) {
        return of(SysupdateReference.BASE + DASH + architecture + "_@v_@u.verity-sig");
    }

    /** The disk image of an extension. */
    static ComponentPatterns ofExtension(String name, String architecture) {
        return of(name + DASH + architecture + "_@v.raw");
    }

    private static ComponentPatterns of(String uncompressed) {
        return new ComponentPatterns(COMPRESSIONS.stream()
                .map(suffix -> MatchPattern.parse(uncompressed + suffix))
                .toList());
    }
}
