package org.gnome.oci.system;

import java.io.IOException;
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
import org.gnome.oci.testing.Reliability;
import org.gnome.oci.testing.TreeFacts;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.Device;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.Fifo;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreeBuilder;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.tree.Xattrs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images upon images: whatever a random tree becomes, its layers unpack to just that tree. */
class LayerChainTest {
    /** Images of a chain. */
    private static final int LENGTH = 4;

    /** Entries that are tried for a tree; names are few, so that the trees of a chain meet in all ways. */
    private static final int ENTRIES = 60;

    /** Too long for the name field of a tar. */
    private static final String LONG = "n".repeat(120);

    private static final ByteString NOT_UTF8 = ByteString.copyOf(new byte[] {'a', (byte) 0xff});

    private static final String[] NAMES = {"a", "b", "c", "-", ".x", "usr", "w h", "é", "\n", "...", LONG};

    @TempDir
    private Path temporary;

    @Test
    void readsBackAsTheTreeThatWasWanted() throws IOException {
        int chains = Reliability.count(50, 340);
        for (long seed = 1; seed <= chains; seed++) {
            Path chain = temporary.resolve("chain " + seed);
            Random random = new Random(seed);
            Optional<Path> parent = Optional.empty();
            for (int i = 0; i < LENGTH; i++) {
                FileTree desired = randomTree(random);
                Path layout = write(chain.resolve("image" + i), parent, desired);
                try (OciTreeSource source = OciTreeSource.ofLayout(layout, Optional.empty(), temporary)) {
                    TreeFacts.of(source.read())
                            .requireEqual(TreeFacts.of(desired), "seed %d, image %d".formatted(seed, i));
                }
                parent = Optional.of(layout);
            }
        }
        Reliability.figure(
                "A layer turns its parent into the tree that was wanted",
                "%d random differences read back".formatted(chains * (LENGTH - 1)));
    }

    @Test
    void isUnpackedByUmociAsTheTreeThatWasWanted() throws Exception {
        ExternalTool.require("umoci");
        ExternalTool.requireRoot();
        int chains = Reliability.count(7, 120);
        for (long seed = 1001; seed <= 1000 + chains; seed++) {
            Path chain = temporary.resolve("chain " + seed);
            Random random = new Random(seed);
            FileTree desired = randomTree(random);
            Path layout = write(chain.resolve("image0"), Optional.empty(), desired);
            for (int i = 1; i < LENGTH; i++) {
                desired = randomTree(random);
                layout = write(chain.resolve("image" + i), Optional.of(layout), desired);
            }
            ExternalTool.run(chain, "umoci", "unpack", "--image", layout + ":example.org/chain:latest", "bundle");
            TreeFacts.ofDirectory(chain.resolve("bundle/rootfs")).requireEqual(TreeFacts.of(desired), "seed " + seed);
        }
        Reliability.figure(
                "Random layers are unpacked by umoci as they were wanted",
                "%d random differences".formatted(chains * (LENGTH - 1)));
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

    private static FileTree randomTree(Random random) throws MalformedFormatException {
        TreeBuilder builder = new TreeBuilder("random tree", metadata(random, 0755, 0750));
        List<TreePath> directories = new ArrayList<>(List.of(TreePath.ROOT));
        List<RegularFile> files = new ArrayList<>();
        for (int i = 0; i < ENTRIES; i++) {
            TreePath parent = directories.get(random.nextInt(directories.size()));
            TreePath path = parent.resolve(name(random));
            if (builder.contains(path)) {
                continue;
            }
            Node node = randomNode(random, files);
            builder.add(path, node);
            if (node instanceof Directory) {
                directories.add(path);
            } else if (node instanceof RegularFile file) {
                files.add(file);
            }
        }
        return builder.build();
    }

    /** A new node, or a file that the tree has already. */
    private static Node randomNode(Random random, List<RegularFile> files) {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> new Directory(metadata(random, 0755, 01777), Map.of());
            case 3 ->
                new SymbolicLink(metadata(random, 0777, 0777), name(random).bytes());
            case 4 -> new Fifo(metadata(random, 0600, 0644));
            case 5 -> new Device(metadata(random, 0600, 0666), Device.Kind.CHARACTER, 1, random.nextInt(3));
            case 6, 7 ->
                files.isEmpty() ? new Fifo(metadata(random, 0600, 0644)) : files.get(random.nextInt(files.size()));
            default ->
                new RegularFile(metadata(random, 0644, 04755), Content.of(new byte[] {(byte) random.nextInt(3)}));
        };
    }

    private static EntryName name(Random random) {
        int i = random.nextInt(NAMES.length + 1);
        return i < NAMES.length ? EntryName.of(NAMES[i]) : new EntryName(NOT_UTF8);
    }

    private static Metadata metadata(Random random, int usual, int other) {
        Map<ByteString, ByteString> xattrs = new TreeMap<>();
        if (random.nextInt(6) == 0) {
            xattrs.put(ByteString.ofUtf8("trusted.note"), ByteString.copyOf(new byte[] {(byte) random.nextInt(3)}));
        }
        return new Metadata(
                random.nextInt(5) == 0 ? other : usual,
                random.nextInt(6) == 0 ? 1000 : 0,
                0,
                Instant.EPOCH,
                Xattrs.of(xattrs));
    }
}
