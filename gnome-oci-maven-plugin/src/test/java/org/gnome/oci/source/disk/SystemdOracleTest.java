package org.gnome.oci.source.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.testing.ExternalTool;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Partition types and tables, with systemd as the judge. */
class SystemdOracleTest {
    private static final Pattern PARTITION = Pattern.compile(
            "\"label\" : \"(?<label>[^\"]+)\",\\s*\"uuid\" : \"(?<uuid>[^\"]+)\".*?\"offset\" : (?<offset>\\d+),"
                    + "\\s*\"old_size\" : \\d+,\\s*\"raw_size\" : (?<size>\\d+)",
            Pattern.DOTALL);

    @TempDir
    private Path directory;

    @Test
    void knowsTheTypesThatSystemdKnows() throws Exception {
        ExternalTool.require("systemd-id128");
        String listing = new String(ExternalTool.run(directory, "systemd-id128", "show"), UTF_8);
        Map<String, String> known = listing.lines()
                .map(line -> line.split(" +"))
                .filter(fields -> fields.length == 2)
                .collect(Collectors.toMap(fields -> fields[0], fields -> fields[1], (one, other) -> one));
        for (DiscoverablePartitions types : DiscoverablePartitions.values()) {
            for (Designator designator : Designator.values()) {
                String name = designator + "-" + types.systemdName();
                DiscoverablePartitions.Types ours = types.types(designator);
                assertThat(digits(ours.data())).as(name).isEqualTo(known.get(name));
                assertThat(digits(ours.verity())).as(name).isEqualTo(known.get(name + "-verity"));
                assertThat(digits(ours.signature())).as(name).isEqualTo(known.get(name + "-verity-sig"));
            }
        }
    }

    private static String digits(UUID uuid) {
        return uuid.toString().replace("-", "");
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 4096})
    void readsTheTableThatRepartMakes(int sectorSize) throws Exception {
        requireRepart(sectorSize == 512 ? 250 : 254);
        Path definitions = Files.createDirectory(directory.resolve("definitions"));
        Files.writeString(
                definitions.resolve("10.conf"),
                "[Partition]\nType=usr-x86-64\nLabel=one\nSizeMinBytes=1M\nSizeMaxBytes=1M\n");
        Files.writeString(
                definitions.resolve("20.conf"),
                "[Partition]\nType=root-arm64\nLabel=zwölf\nSizeMinBytes=2M\nSizeMaxBytes=2M\n");
        List<String> command = new ArrayList<>(List.of("systemd-repart", "--definitions=definitions"));
        command.addAll(List.of("--empty=create", "--size=8M", "--dry-run=no", "--json=pretty"));
        command.add("--seed=53752261-a988-42fb-a585-b35ae0ab2af4");
        if (sectorSize != 512) {
            command.add("--sector-size=" + sectorSize);
        }
        command.add("disk.raw");
        String json = new String(ExternalTool.run(directory, command.toArray(String[]::new)), UTF_8);
        try (RandomAccessSource disk = RandomAccessSource.of(directory.resolve("disk.raw"))) {
            PartitionTable table = new PartitionTableReader(disk).read();
            assertThat(table.sectorSize()).isEqualTo(sectorSize);
            Matcher expected = PARTITION.matcher(json);
            for (Partition partition : table.partitions()) {
                assertThat(expected.find()).as(json).isTrue();
                assertThat(partition.label()).isEqualTo(expected.group("label"));
                assertThat(partition.uuid()).isEqualTo(UUID.fromString(expected.group("uuid")));
                assertThat(partition.position()).isEqualTo(Long.parseLong(expected.group("offset")));
                assertThat(partition.length()).isEqualTo(Long.parseLong(expected.group("size")));
            }
            assertThat(table.partitions()).hasSize(2);
        }
    }

    private void requireRepart(int least) throws IOException, InterruptedException {
        ExternalTool.require("systemd-repart");
        String version = new String(ExternalTool.run(directory, "systemd-repart", "--version"), UTF_8);
        int major = Integer.parseInt(version.replaceFirst("(?s)^systemd (\\d+).*", "$1"));
        Assumptions.assumeTrue(major >= least, "needs systemd-repart " + least + ", and this is " + major);
    }
}
