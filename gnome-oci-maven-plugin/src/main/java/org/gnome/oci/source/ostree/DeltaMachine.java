package org.gnome.oci.source.ostree;

import java.io.IOException;
import java.util.Iterator;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.tree.SymbolicLink;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the operations of a part (ostree-repo-static-delta-processing.c): they make the objects of its list, one
 * after the other, from its payload and from older files.
 */
final class DeltaMachine {
    private final DeltaPart part;
    private final DeltaOperations operations;
    private final Iterator<ObjectName> objects;
    private final SpooledObjects made;
    private final OlderContents older;
    private long bytesLeft;
    private @Nullable DeltaOutput output;
    private @Nullable RandomAccessSource readSource;

    private DeltaMachine(DeltaPart part, DeltaPartHeader header, SpooledObjects made, OlderContents older) {
        this.part = part;
        this.operations = part.operations();
        this.objects = header.objects().iterator();
        this.bytesLeft = header.objectBytes();
        this.made = made;
        this.older = older;
    }

    /**
     * Makes all objects of a part.
     *
     * @param made where they go
     * @param older the files of the commit that the delta starts from
     * @throws org.gnome.oci.io.FormatException if an object does not have its checksum, or if the operations make
     *     others or larger ones than the superblock lists
     */
    static void run(DeltaPart part, DeltaPartHeader header, SpooledObjects made, OlderContents older)
            throws IOException {
        DeltaMachine machine = new DeltaMachine(part, header, made, older);
        try {
            machine.run();
        } finally {
            if (machine.output != null) {
                machine.output.close();
            }
        }
    }

    private void run() throws IOException {
        while (operations.hasNext()) {
            char opcode = operations.opcode();
            switch (opcode) {
                case 'S' -> openSpliceAndClose();
                case 'o' -> open();
                case 'w' -> write();
                case 'r' -> setReadSource();
                case 'R' -> readSource = null;
                case 'B' -> patch();
                case 'c' -> close();
                default -> throw operations.malformed("holds " + (int) opcode + ", which is no operation");
            }
        }
        if (output != null || objects.hasNext()) {
            throw operations.malformed("ends before all objects of the part are made");
        }
    }

    private ObjectName nextObject() throws MalformedFormatException {
        if (output != null) {
            throw operations.malformed("begins an object inside another");
        }
        if (!objects.hasNext()) {
            throw operations.malformed("makes more objects than the superblock lists");
        }
        ObjectName name = objects.next();
        if (made.contains(name)) {
            throw operations.malformed("makes " + name + " again");
        }
        return name;
    }

    /** A whole object that lies in the payload. */
    private void openSpliceAndClose() throws IOException {
        ObjectName name = nextObject();
        if (name.type() == ObjectType.FILE) {
            InodeMetadata inode = inode();
            spliceFile(name, inode, operations.number(), operations.number());
        } else {
            long size = spend(operations.number());
            made.addMetadata(name, payload(operations.number(), size), size);
        }
        readSource = null;
    }

    private void spliceFile(ObjectName name, InodeMetadata inode, long size, long offset) throws IOException {
        long place = payload(offset, size);
        if (inode.fileType() == OstreeFormat.S_IFLNK) {
            made.addFile(name, new FileHeader(inode, target(name, offset, size)), place, 0);
        } else {
            made.addFile(name, new FileHeader(inode, ByteString.EMPTY), place, spend(size));
        }
    }

    private ByteString target(ObjectName name, long offset, long size) throws IOException {
        if (size > SymbolicLink.MAX_TARGET_BYTES) {
            throw operations.malformed("makes the link " + name + " with a target of " + size + " bytes");
        }
        long start = part.payload().start() + offset;
        ByteString target =
                ByteString.copyOf(part.payload().read(start, (int) size).array());
        try {
            SymbolicLink.requireTarget(target);
            return target;
        } catch (IllegalArgumentException e) {
            MalformedFormatException failure = operations.malformed("makes the link " + name + ": " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    private void open() throws IOException {
        ObjectName name = nextObject();
        InodeMetadata inode = name.type() == ObjectType.FILE ? inode() : null;
        if (inode == null || inode.fileType() != OstreeFormat.S_IFREG) {
            throw operations.malformed("opens " + name + ", which is no regular file");
        }
        output = new DeltaOutput(made, name, inode, spend(operations.number()));
    }

    private InodeMetadata inode() throws IOException {
        int mode = operations.index();
        return part.inode(mode, operations.index());
    }

    /** Bytes of the payload, or of an older file where one was set. */
    private void write() throws IOException {
        long size = operations.number();
        RandomAccessSource source = readSource == null ? part.payload().bytes() : readSource;
        long offset = range(operations.number(), size, source.size());
        if (size > requireOutput().left()) {
            throw operations.malformed("writes more than the object has");
        }
        requireOutput().copy(source, offset, size);
    }

    private void setReadSource() throws IOException {
        long offset = range(operations.number(), Digest.BYTES, part.payload().size());
        long start = part.payload().start() + offset;
        Digest checksum = Digest.of(part.payload().read(start, Digest.BYTES).array());
        readSource = older.content(checksum, "a part of the delta");
    }

    /** Makes a whole file from an older one. */
    private void patch() throws IOException {
        long offset = operations.number();
        long size = operations.number();
        range(offset, size, part.payload().size());
        RandomAccessSource old = readSource;
        if (old == null) {
            throw operations.malformed("patches nothing");
        }
        if (requireOutput().isBegun()) {
            throw operations.malformed("patches an object that is begun");
        }
        RandomAccessSource payload = part.payload().bytes();
        requireOutput().patch(old, payload.slice(payload.name(), offset, size));
    }

    private void close() throws IOException {
        DeltaOutput finished = requireOutput();
        if (finished.left() != 0) {
            throw operations.malformed("closes an object that lacks " + finished.left() + " bytes");
        }
        finished.finish();
        output = null;
        readSource = null;
    }

    private DeltaOutput requireOutput() throws MalformedFormatException {
        if (output == null) {
            throw operations.malformed("writes without an object");
        }
        return output;
    }

    /** The place of some bytes of the payload in the spool. */
    private long payload(long offset, long size) throws IOException {
        return part.payloadOffset() + range(offset, size, part.payload().size());
    }

    private long range(long offset, long size, long limit) throws MalformedFormatException {
        if (offset > limit || size > limit - offset) {
            throw operations.malformed("refers to " + size + " bytes at " + offset + " of " + limit);
        }
        return offset;
    }

    /** Counts bytes of objects, of which there are no more than the superblock says. */
    private long spend(long size) throws MalformedFormatException {
        if (size > bytesLeft) {
            throw operations.malformed("makes larger objects than the superblock says");
        }
        bytesLeft -= size;
        return size;
    }
}
