package org.gnome.oci.parity;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.parity.Difference.OwnerDiffers;
import org.gnome.oci.parity.Difference.OwnerDiffers.Owner;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.tree.Xattrs;

/** Compares mode, owner and extended attributes of two entries as far as both sides can express them. */
final class MetadataComparison {
    private final Fidelity common;
    private final Consumer<Difference> found;

    MetadataComparison(Fidelity common, Consumer<Difference> found) {
        this.common = common;
        this.found = found;
    }

    void compare(TreePath path, EntryType type, Metadata reference, Metadata image) {
        if (isCompared(Aspect.PERMISSIONS, type)) {
            comparePermissions(path, reference.permissions(), image.permissions());
        }
        if (isCompared(Aspect.SPECIAL_BITS, type)) {
            compareSpecialBits(path, reference.permissions(), image.permissions());
        }
        if (isCompared(Aspect.OWNER, type)) {
            compareOwner(path, reference, image);
        }
        compareXattrs(path, type, reference.xattrs(), image.xattrs());
    }

    private boolean isCompared(Aspect aspect, EntryType type) {
        return aspect.appliesTo(type)
                && aspect.attribute().map(common::expresses).orElse(true);
    }

    private void comparePermissions(TreePath path, int reference, int image) {
        int expected = reference & Metadata.ACCESS_MASK;
        int actual = image & Metadata.ACCESS_MASK;
        if (expected != actual) {
            found.accept(new Difference.PermissionsDiffer(path, expected, actual));
        }
    }

    private void compareSpecialBits(TreePath path, int reference, int image) {
        int expected = reference & Metadata.SPECIAL_MASK;
        int actual = image & Metadata.SPECIAL_MASK;
        if (expected != actual) {
            found.accept(new Difference.SpecialBitsDiffer(path, expected, actual));
        }
    }

    private void compareOwner(TreePath path, Metadata reference, Metadata image) {
        Owner expected = new Owner(reference.uid(), reference.gid());
        Owner actual = new Owner(image.uid(), image.gid());
        if (!expected.equals(actual)) {
            found.accept(new OwnerDiffers(path, expected, actual));
        }
    }

    private void compareXattrs(TreePath path, EntryType type, Xattrs reference, Xattrs image) {
        if (reference.values().equals(image.values())) {
            return;
        }
        Set<ByteString> names = new TreeSet<>(reference.values().keySet());
        names.addAll(image.values().keySet());
        for (ByteString name : names) {
            boolean isCapability = name.equals(Xattrs.CAPABILITY);
            Optional<ByteString> expected = value(reference, name);
            Optional<ByteString> actual = value(image, name);
            if (isCompared(isCapability ? Aspect.CAPABILITIES : Aspect.XATTRS, type) && !expected.equals(actual)) {
                found.accept(
                        isCapability
                                ? new Difference.CapabilityDiffers(path, expected, actual)
                                : new Difference.XattrDiffers(path, name, expected, actual));
            }
        }
    }

    private static Optional<ByteString> value(Xattrs xattrs, ByteString name) {
        return Optional.ofNullable(xattrs.values().get(name));
    }
}
