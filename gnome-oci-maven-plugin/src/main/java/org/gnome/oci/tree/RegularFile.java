package org.gnome.oci.tree;

/**
 * A regular file: an inode.
 *
 * <p>Compared by identity: two names of one instance are hardlinks, two equal instances are two files.
 */
public final class RegularFile implements Node {
    private final Metadata metadata;
    private final Content content;

    /** A new file. */
    public RegularFile(Metadata metadata, Content content) {
        this.metadata = metadata;
        this.content = content;
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }

    /** The bytes. */
    public Content content() {
        return content;
    }

    @Override
    public RegularFile withMetadata(Metadata newMetadata) {
        return new RegularFile(newMetadata, content);
    }
}
