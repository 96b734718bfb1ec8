package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.layer.Layer;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.layer.LayerWriter;
import org.gnome.oci.layer.ModificationTimes;
import org.gnome.oci.layer.ParentDifference;
import org.gnome.oci.layer.ParentImage;
import org.gnome.oci.layer.PlannedLayer;
import org.gnome.oci.layer.StreamLayerEncoder;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageConfig;
import org.gnome.oci.oci.ImageLayoutWriter;
import org.gnome.oci.oci.ImageReference;
import org.gnome.oci.source.oci.OciTreeSource;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.MtreeText;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.MtreeWriter;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.tree.Xattrs;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images upon images: whatever a random tree becomes, its layers unpack to just that tree. */
class LayerChainTest {
    /** Images of a chain. */
    private static final int LENGTH = 4;

    /** Entries that are tried for a tree; names are few, so that the trees of a chain meet in all ways. */
    private static final int ENTRIES = 40;

    private static final String[] NAMES = {"a", "b", "c", "-", ".x", "usr", "w h", "é"};

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @ValueSource(longs = {1, 200})
    void readsBackAsTheTreeThatWasWanted(long firstSeed) throws IOException {
        for (long seed = firstSeed; seed < firstSeed + 50; seed++) {
            Path chain = temporary.resolve("chain " + seed);
            Random random = new Random(seed);
            Optional<Path> parent = Optional.empty();
            for (int i = 0; i < LENGTH; i++) {
                FileTree desired = randomTree(random);
                Path layout = write(chain.resolve("image" + i), parent, desired);
                try (OciTreeSource source = OciTreeSource.ofLayout(layout, Optional.empty(), temporary)) {
                    assertThat(mtree(source.read()))
                            .as("seed %d, image %d", seed, i)
                            .isEqualTo(mtree(desired));
                }
                parent = Optional.of(layout);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1001, 1002, 1003, 1004, 1005, 1006})
    void isUnpackedByUmociAsTheTreeThatWasWanted(long seed) throws Exception {
        ExternalTool.require("umoci");
        ExternalTool.require("bsdtar");
        ExternalTool.requireRoot();
        Random random = new Random(seed);
        FileTree desired = randomTree(random);
        Path layout = write(temporary.resolve("image0"), Optional.empty(), desired);
        for (int i = 1; i < LENGTH; i++) {
            desired = randomTree(random);
            layout = write(temporary.resolve("image" + i), Optional.of(layout), desired);
        }
        ExternalTool.run(temporary, "umoci", "unpack", "--image", layout + ":example.org/chain:latest", "bundle");
        Map<String, Map<String, String>> ours = MtreeText.entries(mtree(desired));
        ours.values().forEach(keywords -> keywords.remove("xattr.user.note"));
        assertThat(MtreeText.byBsdtar(temporary.resolve("bundle/rootfs"))).isEqualTo(ours);
    }

    private Path write(Path layout, Optional<Path> parentLayout, FileTree desired) throws IOException {
        Files.createDirectories(layout);
        if (parentLayout.isEmpty()) {
            return write(layout, ParentImage.NONE, Optional.empty(), desired);
        }
        try (OciTreeSource parent = OciTreeSource.ofLayout(parentLayout.get(), Optional.empty(), temporary)) {
            return write(layout, parent.readLayers(), Optional.of(parent), desired);
        }
    }

    private static Path write(Path layout, ParentImage parent, Optional<OciTreeSource> source, FileTree desired)
            throws IOException {
        ImageLayoutWriter writer = new ImageLayoutWriter(layout);
        List<Layer> layers = new ArrayList<>();
        for (PlannedLayer planned : new ParentDifference(parent, 2, total -> bytes -> {}).plan(desired)) {
            if (planned instanceof PlannedLayer.Reused reused) {
                writer.copyLayer(source.orElseThrow().store(), reused.layer());
                layers.add(reused.layer());
            } else if (planned instanceof PlannedLayer.Written written) {
                layers.add(writer.writeLayer(out -> {
                    try (StreamLayerEncoder encoder = new StreamLayerEncoder(out, LayerCompression.GZIP, 1)) {
                        return new LayerWriter(ModificationTimes.of(Instant.EPOCH), 1, bytes -> {})
                                .write(written.entries(), encoder);
                    }
                }));
            }
        }
        ImageConfig config = new ImageConfig(
                Optional.empty(),
                new Descriptor.Platform("linux", "amd64"),
                new TreeMap<>(),
                layers.stream().map(Layer::diffId).toList(),
                List.of());
        writer.writeImage(config, layers, new TreeMap<>(), new ImageReference("example.org/chain", "latest"));
        return layout;
    }

    private static String mtree(FileTree tree) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        new MtreeWriter(Fidelity.without(Fidelity.Attribute.MTIME)).write(tree, text);
        return text.toString(StandardCharsets.US_ASCII);
    }

    private static FileTree randomTree(Random random) throws MalformedFormatException {
        TreeBuilder builder = new TreeBuilder("random tree", metadata(random, 0755, 0750));
        List<TreePath> directories = new ArrayList<>(List.of(TreePath.ROOT));
        List<RegularFile> files = new ArrayList<>();
        for (int i = 0; i < ENTRIES; i++) {
            TreePath parent = directories.get(random.nextInt(directories.size()));
            TreePath path = parent.resolve(TreePath.of(NAMES[random.nextInt(NAMES.length)]));
            if (builder.contains(path)) {
                continue;
            }
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    builder.add(path, new Directory(metadata(random, 0755, 01777), Map.of()));
                    directories.add(path);
                }
                case 3 ->
                    builder.add(
                            path,
                            new SymbolicLink(
                                    Metadata.ofPermissions(0777),
                                    ByteString.ofUtf8(NAMES[random.nextInt(NAMES.length)])));
                case 4 -> {
                    if (!files.isEmpty()) {
                        builder.add(path, files.get(random.nextInt(files.size())));
                    }
                }
                default -> {
                    RegularFile file = new RegularFile(
                            metadata(random, 0644, 04755), Content.of(new byte[] {(byte) random.nextInt(3)}));
                    builder.add(path, file);
                    files.add(file);
                }
            }
        }
        return builder.build();
    }

    private static Metadata metadata(Random random, int usual, int other) {
        boolean note = random.nextInt(6) == 0;
        return new Metadata(
                random.nextInt(5) == 0 ? other : usual,
                random.nextInt(6) == 0 ? 1000 : 0,
                0,
                Instant.EPOCH,
                note
                        ? Xattrs.of(new TreeMap<>(Map.of(ByteString.ofUtf8("user.note"), ByteString.ofUtf8("1"))))
                        : Xattrs.NONE);
    }
}
