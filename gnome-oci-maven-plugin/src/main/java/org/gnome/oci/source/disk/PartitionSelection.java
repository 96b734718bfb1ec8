package org.gnome.oci.source.disk;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.RandomAccessSource;

/**
 * The partitions of a disk that hold one operating system.
 *
 * @param designator what the file system is mounted as
 * @param data the file system
 * @param verity its hash tree
 * @param signature the signature of the hash tree's root
 */
record PartitionSelection(
        Designator designator, Partition data, Optional<Partition> verity, Optional<Partition> signature) {

    /**
     * Selects usr of an architecture, or if there is none, root. A partition that systemd would not find by itself is
     * left out, and so is one of several of a type that is labelled empty.
     *
     * @throws MalformedFormatException if there is no such partition, or if there are several
     */
    static PartitionSelection of(RandomAccessSource disk, PartitionTable table, DiscoverablePartitions types)
            throws MalformedFormatException {
        for (Designator designator : Designator.values()) {
            DiscoverablePartitions.Types wanted = types.types(designator);
            Optional<Partition> data = single(disk, table, wanted.data(), designator.toString());
            if (data.isPresent()) {
                return new PartitionSelection(
                        designator,
                        data.get(),
                        single(disk, table, wanted.verity(), designator + "-verity"),
                        single(disk, table, wanted.signature(), designator + "-verity-sig"));
            }
        }
        throw new MalformedFormatException(
                disk.name(),
                "partition table",
                "there is no usr or root partition for " + types.systemdName() + ", only " + found(table));
    }

    private static Optional<Partition> single(RandomAccessSource disk, PartitionTable table, UUID type, String name)
            throws MalformedFormatException {
        List<Partition> all = table.partitions().stream()
                .filter(partition -> partition.type().equals(type) && !partition.isNotDiscoverable())
                .toList();
        if (all.size() <= 1) {
            return all.stream().findFirst();
        }
        List<Partition> filled =
                all.stream().filter(partition -> !partition.isLabelledEmpty()).toList();
        if (filled.size() == 1) {
            return Optional.of(filled.get(0));
        }
        throw new MalformedFormatException(
                disk.name(),
                "partition table",
                "there are several " + name + " partitions, and not just one that is not labelled \"_empty\": "
                        + all.stream().map(Partition::describe).collect(Collectors.joining(", ")));
    }

    private static String found(PartitionTable table) {
        return table.partitions().isEmpty()
                ? "an empty table"
                : table.partitions().stream()
                        .map(partition -> partition.describe()
                                + DiscoverablePartitions.nameOf(partition.type())
                                        .map(name -> " (" + name + ")")
                                        .orElse(""))
                        .limit(16)
                        .collect(Collectors.joining(", "));
    }
}
