package org.gnome.oci.source.disk;

import java.util.UUID;

/**
 * One of the two headers of a partition table, whose own checksum is right.
 *
 * @param sectorSize bytes of a logical block, the unit of every address
 * @param ownLba the block that the header is in
 * @param alternateLba the block of the other header
 * @param firstUsableLba the first block that a partition may have
 * @param lastUsableLba the last one, inclusive
 * @param diskGuid of the whole disk
 * @param entriesLba where the array of entries begins
 * @param entryCount how many entries it has, unused ones among them
 * @param entrySize bytes of each
 * @param entriesCrc32 of the whole array
 */
record GptHeader(
        int sectorSize,
        long ownLba,
        long alternateLba,
        long firstUsableLba,
        long lastUsableLba,
        UUID diskGuid,
        long entriesLba,
        int entryCount,
        int entrySize,
        long entriesCrc32) {
    int entriesBytes() {
        return Math.multiplyExact(entryCount, entrySize);
    }

    long entriesPosition() {
        return Math.multiplyExact(entriesLba, sectorSize);
    }

    boolean isPrimary() {
        return ownLba == GptFormat.PRIMARY_LBA;
    }
}
