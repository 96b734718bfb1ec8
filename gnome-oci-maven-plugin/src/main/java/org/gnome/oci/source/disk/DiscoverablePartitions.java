package org.gnome.oci.source.disk;

import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The types of partitions that say what they are for, of the architectures that GNOME OS is or may be built for
 * (Discoverable Partitions Specification of the UAPI group; {@code systemd-id128 show} lists the same values).
 */
enum DiscoverablePartitions {
    X86_64(
            "x86_64",
            "x86-64",
            Types.of(
                    "8484680c-9521-48c6-9c11-b0720656f69e",
                    "77ff5f63-e7b6-4633-acf4-1565b864c0e6",
                    "e7bb33fb-06cf-4e81-8273-e543b413e2e2"),
            Types.of(
                    "4f68bce3-e8cd-4db1-96e7-fbcaf984b709",
                    "2c7357ed-ebd2-46d9-aec1-23d437ec2bf5",
                    "41092b05-9fc8-4523-994f-2def0408b176")),
    AARCH64(
            "aarch64",
            "arm64",
            Types.of(
                    "b0e01050-ee5f-4390-949a-9101b17104e9",
                    "6e11a4e7-fbca-4ded-b9e9-e1a512bb664e",
                    "c23ce4ff-44bd-4b00-b2d4-b41b3419e02a"),
            Types.of(
                    "b921b045-1df0-41c3-af44-4c6f280d3fae",
                    "df3300ce-d69f-4c92-978c-9bfb0f38d820",
                    "6db69de6-29f4-4758-a7a5-962190f00ce3")),
    RISCV64(
            "riscv64",
            "riscv64",
            Types.of(
                    "beaec34b-8442-439b-a40b-984381ed097d",
                    "8f1056be-9b05-47c4-81d6-be53128e5b54",
                    "d2f9000a-7a18-453f-b5cd-4d32f77a7b32"),
            Types.of(
                    "72ec70a6-cf74-40e6-bd49-4bda08e8f224",
                    "b6ed5582-440b-4209-b8da-5ff7c419ea3d",
                    "efe0f087-ea8d-4469-821a-4c2a96a8386a")),
    LOONGARCH64(
            "loongarch64",
            "loongarch64",
            Types.of(
                    "e611c702-575c-4cbe-9a46-434fa0bf7e3f",
                    "f46b2c26-59ae-48f0-9106-c50ed47f673d",
                    "b024f315-d330-444c-8461-44bbde524e99"),
            Types.of(
                    "77055800-792c-4f94-b39a-98c91b762bb6",
                    "f3393b22-e9af-4613-a948-9d3bfbd0c535",
                    "5afb67eb-ecc8-4f85-ae8e-ac1e7c50e7d0"));

    /**
     * The types of the partitions that belong to one file system.
     *
     * @param data of the file system
     * @param verity of its hash tree
     * @param signature of the signature of the hash tree's root
     */
    record Types(UUID data, UUID verity, UUID signature) {
        private static Types of(String data, String verity, String signature) {
            return new Types(UUID.fromString(data), UUID.fromString(verity), UUID.fromString(signature));
        }
    }

    private final String kernelName;
    private final String systemdName;

    @SuppressWarnings("ImmutableEnumChecker") // a record of UUIDs
    private final Types usr;

    @SuppressWarnings("ImmutableEnumChecker") // a record of UUIDs
    private final Types root;

    DiscoverablePartitions(String kernelName, String systemdName, Types usr, Types root) {
        this.kernelName = kernelName;
        this.systemdName = systemdName;
        this.usr = usr;
        this.root = root;
    }

    /**
     * The types of an architecture.
     *
     * @param architecture as the kernel, Flatpak and this project call it
     * @throws IllegalArgumentException with a sentence for people if there are none
     */
    static DiscoverablePartitions of(String architecture) {
        return Arrays.stream(values())
                .filter(types -> types.kernelName.equals(architecture))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the architecture \"" + architecture
                        + "\" is none whose disk images are known: use one of "
                        + Arrays.stream(values()).map(types -> types.kernelName).collect(Collectors.joining(", "))));
    }

    /** The types for a designator. */
    Types types(Designator designator) {
        return switch (designator) {
            case USR -> usr;
            case ROOT -> root;
        };
    }

    /** What systemd calls the architecture, as in the names of files and partitions. */
    String systemdName() {
        return systemdName;
    }

    /** What systemd calls the type of a file system's partition, such as {@code usr-arm64}. */
    static Optional<String> nameOf(UUID type) {
        for (DiscoverablePartitions types : values()) {
            for (Designator designator : Designator.values()) {
                if (types.types(designator).data().equals(type)) {
                    return Optional.of(designator + "-" + types.systemdName);
                }
            }
        }
        return Optional.empty();
    }
}
