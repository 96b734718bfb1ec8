package org.gnome.oci.source.ostree;

/** Constants of OSTree's objects, named as in ostree-core.h and ostree-core-private.h. */
final class OstreeFormat {
    /** OSTREE_MAX_METADATA_SIZE: commits, dirtrees, dirmetas and file headers, in bytes. */
    static final int MAX_METADATA_SIZE = 128 * 1024 * 1024;

    /** OSTREE_COMMIT_GVARIANT_FORMAT. */
    static final GvariantType COMMIT = GvariantType.of("(a{sv}aya(say)sstayay)");

    /** The type of detached metadata, of commits and of the summary. */
    static final GvariantType DETACHED_METADATA = GvariantType.of("a{sv}");

    /** _OSTREE_METADATA_GPGSIGS_TYPE. */
    static final GvariantType SIGNATURES = GvariantType.of("aay");

    /** _OSTREE_METADATA_GPGSIGS_NAME. */
    static final String SIGNATURES_NAME = "ostree.gpgsigs";

    /** OSTREE_TREE_GVARIANT_FORMAT. */
    static final GvariantType DIRTREE = GvariantType.of("(a(say)a(sayay))");

    /** OSTREE_DIRMETA_GVARIANT_FORMAT; also the type of {@code user.ostreemeta} in bare-user repositories. */
    static final GvariantType DIRMETA = GvariantType.of("(uuua(ayay))");

    /** _OSTREE_ZLIB_FILE_HEADER_GVARIANT_FORMAT: what a filez object begins with. */
    static final GvariantType FILEZ_HEADER = GvariantType.of("(tuuuusa(ayay))");

    /** OSTREE_STATIC_DELTA_SUPERBLOCK_FORMAT. */
    static final GvariantType DELTA_SUPERBLOCK = GvariantType.of("(a{sv}tayay" + COMMIT + "aya(uayttay)a(yaytt))");

    /** OSTREE_STATIC_DELTA_SIGNED_FORMAT: a superblock, as bytes, with signatures. */
    static final GvariantType SIGNED_DELTA = GvariantType.of("(taya{sv})");

    /** OSTREE_STATIC_DELTA_SIGNED_MAGIC: what a signed superblock begins with. */
    static final long SIGNED_DELTA_MAGIC = 0x4f53_5453_474e_4454L;

    /** OSTREE_STATIC_DELTA_PART_PAYLOAD_FORMAT_V0: modes, sets of attributes, data, operations. */
    static final GvariantType DELTA_PART = GvariantType.of("(a(uuu)aa(ayay)ayay)");

    /** OSTREE_STATIC_DELTA_OBJTYPE_CSUM_LEN: a type and a checksum in a part's list of objects, in bytes. */
    static final int DELTA_OBJECT_BYTES = 33;

    /** OSTREE_SUMMARY_GVARIANT_FORMAT. */
    static final GvariantType SUMMARY = GvariantType.of("(a(s(taya{sv}))a{sv})");

    /** The type of {@code summary.idx} of Flatpak repositories. */
    static final GvariantType SUMMARY_INDEX = GvariantType.of("(a{s(ayaaya{sv})}a{sv})");

    /** OSTREE_SUMMARY_COLLECTION_ID, {@code s} in the metadata of a summary. */
    static final String SUMMARY_COLLECTION_ID = "ostree.summary.collection-id";

    /** A serialised header of a file stream follows a big-endian u32 with its length and four zero bytes. */
    static final int HEADER_PREFIX_BYTES = 8;

    /** S_IFMT of stat(2): the bits of a mode that tell the type. */
    static final int S_IFMT = 0170000;

    /** S_IFDIR of stat(2). */
    static final int S_IFDIR = 0040000;

    /** S_IFREG of stat(2). */
    static final int S_IFREG = 0100000;

    /** S_IFLNK of stat(2). */
    static final int S_IFLNK = 0120000;

    private OstreeFormat() {}
}
