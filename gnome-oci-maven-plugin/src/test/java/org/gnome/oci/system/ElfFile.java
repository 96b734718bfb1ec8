package org.gnome.oci.system;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a dynamic linker needs to know of a 64-bit little-endian ELF file before it maps it (elf(5), ld.so(8)).
 *
 * @param machine {@code e_machine}
 * @param interpreter the dynamic linker that a program asks for
 * @param needed {@code DT_NEEDED}: the libraries it is linked with
 * @param searchPath the directories of {@code DT_RUNPATH}, or of {@code DT_RPATH} where there is none
 */
record ElfFile(int machine, Optional<String> interpreter, List<String> needed, List<String> searchPath) {
    static final int MAGIC = 0x7f454c46;

    private static final int CLASS_64 = 2;
    private static final int MACHINE = 18;
    private static final int PROGRAM_HEADERS = 32;
    private static final int PROGRAM_HEADER_BYTES = 56;
    private static final int PROGRAM_HEADER_COUNT = 56;
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final int PT_INTERP = 3;
    private static final int DT_NULL = 0;
    private static final int DT_NEEDED = 1;
    private static final int DT_STRTAB = 5;
    private static final int DT_RPATH = 15;
    private static final int DT_RUNPATH = 29;

    ElfFile {
        needed = List.copyOf(needed);
        searchPath = List.copyOf(searchPath);
    }

    /** A program header, as far as it is used here. */
    private record Segment(int type, long offset, long address, long fileBytes) {
        static Segment at(ByteBuffer file, int position) {
            return new Segment(
                    file.getInt(position),
                    file.getLong(position + 8),
                    file.getLong(position + 16),
                    file.getLong(position + 32));
        }

        boolean holds(long virtualAddress) {
            return type == PT_LOAD && virtualAddress >= address && virtualAddress < address + fileBytes;
        }
    }

    /** An entry of the dynamic section. */
    private record Dynamic(long tag, long value) {}

    /** Reads a file that begins with the magic number; nothing if it is of another class than 64 bits. */
    static Optional<ElfFile> read(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < PROGRAM_HEADER_COUNT + 2 || bytes[4] != CLASS_64) {
            return Optional.empty();
        }
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < file.getShort(PROGRAM_HEADER_COUNT); i++) {
            segments.add(Segment.at(file, Math.toIntExact(file.getLong(PROGRAM_HEADERS)) + i * PROGRAM_HEADER_BYTES));
        }
        List<Dynamic> dynamic = dynamic(file, segments);
        List<String> runpath = strings(file, segments, dynamic, DT_RUNPATH);
        return Optional.of(new ElfFile(
                file.getShort(MACHINE),
                segments.stream()
                        .filter(segment -> segment.type == PT_INTERP)
                        .map(segment -> string(file, segment.offset))
                        .findFirst(),
                strings(file, segments, dynamic, DT_NEEDED),
                directories(runpath.isEmpty() ? strings(file, segments, dynamic, DT_RPATH) : runpath)));
    }

    private static List<Dynamic> dynamic(ByteBuffer file, List<Segment> segments) {
        List<Dynamic> entries = new ArrayList<>();
        for (Segment segment : segments) {
            int start = Math.toIntExact(segment.offset);
            int end = Math.toIntExact(segment.offset + segment.fileBytes);
            for (int at = start; segment.type == PT_DYNAMIC && at < end && file.getLong(at) != DT_NULL; at += 16) {
                entries.add(new Dynamic(file.getLong(at), file.getLong(at + 8)));
            }
        }
        return entries;
    }

    private static List<String> strings(ByteBuffer file, List<Segment> segments, List<Dynamic> dynamic, int tag) {
        return dynamic.stream()
                .filter(entry -> entry.tag == tag)
                .map(entry -> string(file, offset(segments, value(dynamic, DT_STRTAB)) + entry.value))
                .toList();
    }

    private static long value(List<Dynamic> dynamic, int tag) {
        return dynamic.stream().filter(entry -> entry.tag == tag).findFirst().orElseThrow().value;
    }

    private static long offset(List<Segment> segments, long address) {
        Segment segment = segments.stream()
                .filter(candidate -> candidate.holds(address))
                .findFirst()
                .orElseThrow();
        return address - segment.address + segment.offset;
    }

    private static String string(ByteBuffer file, long offset) {
        int start = Math.toIntExact(offset);
        int end = start;
        while (file.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - start];
        file.get(start, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<String> directories(List<String> paths) {
        return paths.stream()
                .flatMap(path -> List.of(path.split(":", -1)).stream())
                .toList();
    }
}
