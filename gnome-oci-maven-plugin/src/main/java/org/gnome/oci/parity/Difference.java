package org.gnome.oci.parity;

import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.tree.TreePath;

/**
 * One thing in which the image is not like its reference.
 *
 * <p>An entry may have several differences. Of an entry that only one side has, or that has another type, nothing else
 * is compared. The modification time is never a difference: an image has one for all its files.
 */
public sealed interface Difference {
    /** The text of a side that has nothing there. */
    String ABSENT = "absent";

    /** The entry; of a hardlink difference, the first name. */
    TreePath path();

    /** What differs. */
    DifferenceKind kind();

    /** The entries as such, where one side lacks the entry or has one of another type; else none. */
    default List<EntrySummary> entries() {
        return List.of();
    }

    /** What the reference has, for people. */
    String referenceText();

    /** What the image has, for people. */
    String imageText();

    /** The image lacks the entry. What a missing directory holds is reported entry by entry. */
    record OnlyInReference(TreePath path, EntrySummary entry) implements Difference {
        @Override
        public DifferenceKind kind() {
            return DifferenceKind.ONLY_IN_REFERENCE;
        }

        @Override
        public List<EntrySummary> entries() {
            return List.of(entry);
        }

        @Override
        public String referenceText() {
            return entry.text();
        }

        @Override
        public String imageText() {
            return ABSENT;
        }
    }

    /** The reference lacks the entry. What a missing directory holds is reported entry by entry. */
    record OnlyInImage(TreePath path, EntrySummary entry) implements Difference {
        @Override
        public DifferenceKind kind() {
            return DifferenceKind.ONLY_IN_IMAGE;
        }

        @Override
        public List<EntrySummary> entries() {
            return List.of(entry);
        }

        @Override
        public String referenceText() {
            return ABSENT;
        }

        @Override
        public String imageText() {
            return entry.text();
        }
    }

    /** The entries have different types. */
    record TypeDiffers(TreePath path, EntrySummary reference, EntrySummary image) implements Difference {
        @Override
        public DifferenceKind kind() {
            return DifferenceKind.TYPE;
        }

        @Override
        public List<EntrySummary> entries() {
            return List.of(reference, image);
        }

        @Override
        public String referenceText() {
            return reference.text();
        }

        @Override
        public String imageText() {
            return image.text();
        }
    }

    /** Regular files hold different bytes. */
    record ContentDiffers(TreePath path, ContentIdentity reference, ContentIdentity image) implements Difference {
        @Override
        public DifferenceKind kind() {
            return DifferenceKind.CONTENT;
        }

        @Override
        public String referenceText() {
            return reference.text();
        }

        @Override
        public String imageText() {
            return image.text();
        }
    }

    /** Symbolic links hold different texts. */
    record LinkTargetDiffers(TreePath path, ByteString reference, ByteString image) implements Difference {
        @Override
        public DifferenceKind kind() {
            return DifferenceKind.LINK_TARGET;
        }

        @Override
        public String referenceText() {
            return reference.toString();
        }

        @Override
        public String imageText() {
            return image.toString();
        }
    }

    /**
     * The names that belong to one file are not the same. Only names that are regular files on both sides count: a name
     * that one side lacks is a difference of its own.
     *
     * @param path the first name that both groups share
     * @param reference the group in the reference, in the tree's order
     * @param image the group in the image, in the tree's order
     */
    record HardlinksDiffer(TreePath path, List<TreePath> reference, List<TreePath> image) implements Difference {
        public HardlinksDiffer {
            reference = List.copyOf(reference);
            image = List.copyOf(image);
        }

        @Override
        public DifferenceKind kind() {
            return DifferenceKind.HARDLINKS;
        }

        @Override
        public String referenceText() {
            return ValueText.ofNames(reference);
        }

        @Override
        public String imageText() {
            return ValueText.ofNames(image);
        }
    }

    /** The nine rwx bits differ. */
    record PermissionsDiffer(TreePath path, int reference, int image) implements Difference {
        @Override
        public DifferenceKind kind() {
            return DifferenceKind.PERMISSIONS;
        }

        @Override
        public String referenceText() {
            return ValueText.ofPermissions(reference);
        }

        @Override
        public String imageText() {
            return ValueText.ofPermissions(image);
        }
    }

    /** The setuid, setgid or sticky bit differs. */
    record SpecialBitsDiffer(TreePath path, int reference, int image) implements Difference {
        @Override
        public DifferenceKind kind() {
            return DifferenceKind.SPECIAL_BITS;
        }

        @Override
        public String referenceText() {
            return ValueText.ofSpecialBits(reference);
        }

        @Override
        public String imageText() {
            return ValueText.ofSpecialBits(image);
        }
    }

    /** The numeric user or group differs. */
    record OwnerDiffers(TreePath path, Owner reference, Owner image) implements Difference {
        /** A numeric user and group. */
        public record Owner(long uid, long gid) {
            @Override
            public String toString() {
                return uid + ":" + gid;
            }
        }

        @Override
        public DifferenceKind kind() {
            return DifferenceKind.OWNER;
        }

        @Override
        public String referenceText() {
            return reference.toString();
        }

        @Override
        public String imageText() {
            return image.toString();
        }
    }

    /** An extended attribute has another value, or only one side has it. */
    record XattrDiffers(TreePath path, ByteString name, Optional<ByteString> reference, Optional<ByteString> image)
            implements Difference {
        @Override
        public DifferenceKind kind() {
            return DifferenceKind.XATTR;
        }

        @Override
        public String referenceText() {
            return ValueText.ofXattr(name, reference);
        }

        @Override
        public String imageText() {
            return ValueText.ofXattr(name, image);
        }
    }

    /** The value of {@code security.capability} differs, or only one side has it. */
    record CapabilityDiffers(TreePath path, Optional<ByteString> reference, Optional<ByteString> image)
            implements Difference {
        @Override
        public DifferenceKind kind() {
            return DifferenceKind.CAPABILITY;
        }

        @Override
        public String referenceText() {
            return ValueText.ofCapability(reference);
        }

        @Override
        public String imageText() {
            return ValueText.ofCapability(image);
        }
    }

    /** Devices of one type have different numbers. */
    record DeviceDiffers(TreePath path, DeviceNumber reference, DeviceNumber image) implements Difference {
        /** A device number. */
        public record DeviceNumber(int major, int minor) {
            @Override
            public String toString() {
                return major + ":" + minor;
            }
        }

        @Override
        public DifferenceKind kind() {
            return DifferenceKind.DEVICE;
        }

        @Override
        public String referenceText() {
            return reference.toString();
        }

        @Override
        public String imageText() {
            return image.toString();
        }
    }
}
