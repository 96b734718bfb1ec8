package org.gnome.oci.source.disk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;

/**
 * What belongs to one file system, wherever it was found: in the partitions of one image or in files of their own.
 *
 * @param designator what the file system is mounted as, if a partition table says so
 * @param data the file system
 * @param verity its hash tree
 * @param claims what is said of the hash tree's root
 * @param signatures of the root, detached CMS in DER
 * @param notes what people should know
 */
record DiskParts(
        Optional<Designator> designator,
        RandomAccessSource data,
        Optional<RandomAccessSource> verity,
        List<RootHashClaim> claims,
        List<ByteString> signatures,
        List<String> notes) {
    DiskParts {
        claims = List.copyOf(claims);
        signatures = List.copyOf(signatures);
        notes = List.copyOf(notes);
    }

    /**
     * The parts of an image, which is a disk with a partition table or else a file system as it is. A file system whose
     * last bytes look like a backup table stays a file system.
     */
    static DiskParts of(RandomAccessSource image, DiskSettings settings) throws IOException {
        if (PartitionTableReader.hasPrimary(image)
                || (!DiskFileSystem.recognises(image) && PartitionTableReader.hasBackup(image))) {
            return ofDisk(image, settings.types());
        }
        return new DiskParts(Optional.empty(), image, Optional.empty(), List.of(), List.of(), List.of());
    }

    private static DiskParts ofDisk(RandomAccessSource disk, DiscoverablePartitions types) throws IOException {
        PartitionTable table = new PartitionTableReader(disk).read();
        PartitionSelection selection = PartitionSelection.of(disk, table, types);
        String name = selection.designator().toString();
        DiskParts parts = new DiskParts(
                Optional.of(selection.designator()),
                selection.data().on(disk, name + " partition"),
                Optional.empty(),
                List.of(),
                List.of(),
                table.note().stream().toList());
        if (selection.verity().isPresent()) {
            Partition verity = selection.verity().get();
            parts = parts.withVerity(
                    verity.on(disk, name + "-verity partition"),
                    List.of(
                            RootHashClaim.start(
                                    "UUID of the " + name + " partition",
                                    selection.data().uuid()),
                            RootHashClaim.end("UUID of the " + name + "-verity partition", verity.uuid())));
        }
        return selection.signature().isPresent()
                ? parts.withSignature(selection.signature().get().on(disk, name + "-verity-sig partition"))
                : parts;
    }

    /** The same with a hash tree, of which there can be only one. */
    DiskParts withVerity(RandomAccessSource tree, List<RootHashClaim> more) throws MalformedFormatException {
        if (verity.isPresent()) {
            throw new MalformedFormatException(
                    tree.name(),
                    "hash tree",
                    "there is another one in " + verity.get().name());
        }
        return new DiskParts(designator, data, Optional.of(tree), claims, signatures, notes).withClaims(more);
    }

    /** The same with what else is said of the hash tree's root. */
    DiskParts withClaims(List<RootHashClaim> more) {
        return new DiskParts(designator, data, verity, plus(claims, more), signatures, notes);
    }

    /** The same with the content of a signature partition. */
    DiskParts withSignature(RandomAccessSource partition) throws IOException {
        VeritySignature signature = VeritySignatureReader.read(partition);
        return withClaims(List.of(RootHashClaim.whole(partition.name(), signature.rootHash())))
                .withSignature(signature.pkcs7());
    }

    /** The same with another signature. */
    DiskParts withSignature(ByteString pkcs7) {
        return new DiskParts(designator, data, verity, claims, plus(signatures, List.of(pkcs7)), notes);
    }

    private static <T> List<T> plus(List<T> some, List<T> more) {
        List<T> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
