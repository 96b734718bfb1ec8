package org.gnome.oci.source.disk;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The partitions of a disk.
 *
 * @param sectorSize bytes of a logical block
 * @param diskGuid of the whole disk
 * @param partitions the used entries, in the order of their numbers; they do not overlap
 * @param note what people should know of the table, if anything
 */
record PartitionTable(int sectorSize, UUID diskGuid, List<Partition> partitions, Optional<String> note) {
    PartitionTable {
        partitions = List.copyOf(partitions);
    }
}
