package org.gnome.oci.initramfs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.RegularFile;
import org.gnome.oci.tree.TreePath;

/**
 * What a tree must have so that bootc can install and boot it: bootc itself, one kernel, an initramfs that finds the
 * root in an OSTree or composefs deployment, and that one's configuration. An image without them must not carry the
 * label {@code containers.bootc}.
 */
public final class BootcRequirements {
    private static final TreePath BOOTC = TreePath.of("usr/bin/bootc");
    private static final TreePath MODULES = TreePath.of("usr/lib/modules");
    private static final TreePath PREPARE_ROOT_CONF = TreePath.of("usr/lib/ostree/prepare-root.conf");
    private static final EntryName VMLINUZ = EntryName.of("vmlinuz");
    private static final EntryName INITRAMFS = EntryName.of("initramfs.img");

    /** Either makes the root of a deployment; {@code /lib} may be a link to {@code /usr/lib} in the initramfs. */
    private static final List<String> ROOT_PROGRAMS = List.of("ostree/ostree-prepare-root", "bootc/initramfs-setup");

    private static final List<ByteString> ROOT_PROGRAM_PATHS = ROOT_PROGRAMS.stream()
            .flatMap(program -> List.of("usr/lib/" + program, "lib/" + program).stream())
            .map(ByteString::ofUtf8)
            .toList();

    private final FileTree tree;
    private final List<String> missing = new ArrayList<>();

    private BootcRequirements(FileTree tree) {
        this.tree = tree;
    }

    /**
     * Sentences on what is missing; none if bootc can boot the tree.
     *
     * @throws IOException if the initramfs cannot be read; one that is malformed is a sentence
     */
    public static List<String> missing(FileTree tree) throws IOException {
        BootcRequirements requirements = new BootcRequirements(tree);
        requirements.requireFile(BOOTC);
        requirements.requireKernel();
        requirements.requireFile(PREPARE_ROOT_CONF);
        return List.copyOf(requirements.missing);
    }

    private Optional<RegularFile> requireFile(TreePath path) {
        Optional<RegularFile> file =
                tree.find(path).filter(RegularFile.class::isInstance).map(RegularFile.class::cast);
        if (file.isEmpty()) {
            missing.add(path + " is missing.");
        }
        return file;
    }

    private void requireKernel() throws IOException {
        List<TreePath> kernels = kernels();
        if (kernels.isEmpty()) {
            missing.add("No directory in " + MODULES + " has a vmlinuz.");
        } else if (kernels.size() > 1) {
            missing.add("There may be only one kernel, and there are those of "
                    + kernels.stream().map(TreePath::toString).collect(Collectors.joining(", ")) + ".");
        } else {
            TreePath path = kernels.get(0).resolve(INITRAMFS);
            Optional<RegularFile> initramfs = requireFile(path);
            if (initramfs.isPresent()) {
                requireRootProgram(path, initramfs.get());
            }
        }
    }

    private List<TreePath> kernels() {
        Optional<Node> modules = tree.find(MODULES);
        Map<EntryName, Node> versions = modules.isPresent() && modules.get() instanceof Directory directory
                ? directory.entries()
                : Collections.emptyMap();
        return versions.entrySet().stream()
                .filter(version -> version.getValue() instanceof Directory directory
                        && directory
                                .entry(VMLINUZ)
                                .filter(RegularFile.class::isInstance)
                                .isPresent())
                .map(version -> MODULES.resolve(version.getKey()))
                .toList();
    }

    private void requireRootProgram(TreePath path, RegularFile initramfs) throws IOException {
        try {
            SortedSet<ByteString> names = Initramfs.names(path.toString(), initramfs.content());
            if (Collections.disjoint(names, ROOT_PROGRAM_PATHS)) {
                missing.add(path + " holds neither /usr/lib/" + String.join(" nor /usr/lib/", ROOT_PROGRAMS) + ".");
            }
        } catch (MalformedFormatException | UnsupportedFeatureException e) {
            missing.add(path + " cannot be read: " + e.getMessage() + ".");
        }
    }
}
