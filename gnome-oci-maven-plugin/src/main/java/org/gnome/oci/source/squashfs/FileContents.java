package org.gnome.oci.source.squashfs;

import java.io.IOException;
import java.io.InputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.ContentBudget;
import org.gnome.oci.tree.Content;

/** Makes contents of inodes, one after the other, and opens them. Opening is thread-safe. */
final class FileContents {
    private final MetadataBlocks metadata;
    private final MetadataRegion inodes;
    private final DataBlocks data;
    private final ContentBudget budget;

    FileContents(MetadataBlocks metadata, MetadataRegion inodes, DataBlocks data, ContentBudget budget) {
        this.metadata = metadata;
        this.inodes = inodes;
        this.data = data;
        this.budget = budget;
    }

    /** The content of a file whose fragment, if it has one, exists; to be asked for once per file. */
    Content content(Inode.OfFile inode) throws IOException {
        budget.spend(
                inode.size(),
                data.source(),
                "file inode.file_size",
                inode.header().position());
        if (inode.fragment() == SquashfsFormat.NONE) {
            return new FileContent(this, inode, inode.start());
        }
        int tail = (int) (inode.size() % data.blockSize());
        if (inode.fragment() >= data.fragmentCount()) {
            throw malformed(
                    inode, "fragment", inode.fragment() + " is not one of " + data.fragmentCount() + " fragments");
        }
        if (tail == 0) {
            throw malformed(inode, "fragment", "holds the end of a file of " + inode.size() + " bytes, which has none");
        }
        if (inode.fragmentOffset() > data.blockSize() - tail) {
            throw malformed(inode, "offset", inode.fragmentOffset() + " leaves no " + tail + " bytes of the fragment");
        }
        boolean onlyFragment = inode.size() == tail;
        return new FileContent(
                this, inode, onlyFragment ? data.fragment(inode.fragment()).position() : inode.start());
    }

    InputStream open(Inode.OfFile inode) throws IOException {
        return new FileBlockStream(new MetadataCursor(metadata, inodes, inode.blockSizes()), data, inode);
    }

    private MalformedFormatException malformed(Inode.OfFile inode, String field, String reason) {
        return new MalformedFormatException(
                data.source(), "file inode." + field, inode.header().position(), reason);
    }
}
