package org.gnome.oci.source.disk;

import java.util.List;
import java.util.UUID;
import org.gnome.oci.io.OnDiskStructure;

/** Layout of a GUID partition table (UEFI Specification 2.10, section 5.3). Offsets and sizes in bytes. */
final class GptFormat {
    /** What a header begins with: {@code EFI PART} as a little-endian number. */
    static final long SIGNATURE = 0x5452_4150_2049_4645L;

    static final int SIGNATURE_BYTES = 8;
    static final long REVISION_1_0 = 0x0001_0000;

    /** Logical block sizes that disk images have; nothing in a table says which one it was made for. */
    static final List<Integer> SECTOR_SIZES = List.of(512, 4096);

    /** The primary header's block; the block before it holds the protective MBR, which says nothing that is needed. */
    static final long PRIMARY_LBA = 1;

    static final int HEADER_BYTES = 92;
    static final int HEADER_REVISION = 8;
    static final int HEADER_SIZE = 12;
    static final int HEADER_CRC32 = 16;
    static final int HEADER_MY_LBA = 24;
    static final int HEADER_ALTERNATE_LBA = 32;
    static final int HEADER_FIRST_USABLE_LBA = 40;
    static final int HEADER_LAST_USABLE_LBA = 48;
    static final int HEADER_DISK_GUID = 56;
    static final int HEADER_ENTRIES_LBA = 72;
    static final int HEADER_ENTRY_COUNT = 80;
    static final int HEADER_ENTRY_SIZE = 84;
    static final int HEADER_ENTRIES_CRC32 = 88;

    static final int ENTRY_TYPE = 0;
    static final int ENTRY_UNIQUE = 16;
    static final int ENTRY_FIRST_LBA = 32;
    static final int ENTRY_LAST_LBA = 40;
    static final int ENTRY_ATTRIBUTES = 48;
    static final int ENTRY_NAME = 56;
    static final int ENTRY_NAME_BYTES = 72;

    /** The least size of an entry, which others are a power of two times. */
    static final int ENTRY_BYTES = 128;

    /** Every tool writes 16 KiB; systemd and the kernel refuse what is much larger too. */
    static final int MAX_ENTRIES_BYTES = 1 << 20;

    private GptFormat() {}

    /** A GUID, of which the first three fields are little-endian and the rest is not. */
    static UUID guid(OnDiskStructure structure, int at) {
        long high = structure.u32(at) << 32 | (long) structure.u16(at + 4) << 16 | structure.u16(at + 6);
        return new UUID(high, Long.reverseBytes(structure.bits64(at + 8)));
    }
}
