package org.gnome.oci.compose.tmpfiles;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;

/**
 * The capabilities of a program, {@code struct vfs_ns_cap_data} of linux/capability.h.
 *
 * @param permitted a bit for each capability that the program gets
 * @param inheritable a bit for each that it keeps of its caller's inheritable ones
 * @param effective whether those are effective from the start
 * @param rootUid the root of the only user namespace in which they hold, if it is stated
 */
record FileCapabilities(long permitted, long inheritable, boolean effective, Optional<Long> rootUid) {
    /** None at all. */
    static final FileCapabilities NONE = new FileCapabilities(0, 0, false, Optional.empty());

    /** VFS_CAP_REVISION_2: capabilities in 64 bits. */
    private static final int REVISION_2 = 0x02000000;

    /** VFS_CAP_REVISION_3: and a root. */
    private static final int REVISION_3 = 0x03000000;

    private static final int REVISION_MASK = 0xff000000;

    /** VFS_CAP_FLAGS_EFFECTIVE. */
    private static final int EFFECTIVE = 1;

    private static final int BYTES_2 = 20;
    private static final int BYTES_3 = 24;
    private static final long LOW = 0xffff_ffffL;

    /**
     * Reads the value of {@code security.capability}.
     *
     * @param source what errors name
     */
    static FileCapabilities read(ByteString xattr, String source)
            throws MalformedFormatException, UnsupportedFeatureException {
        ByteBuffer buffer = xattr.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        if (buffer.remaining() < Integer.BYTES) {
            throw new MalformedFormatException(source, "security.capability", "is too short");
        }
        int magic = buffer.getInt();
        int revision = magic & REVISION_MASK;
        if (revision != REVISION_2 && revision != REVISION_3) {
            throw new UnsupportedFeatureException(source, "security.capability", "has another revision than 2 and 3");
        }
        if (xattr.length() != (revision == REVISION_2 ? BYTES_2 : BYTES_3)) {
            throw new MalformedFormatException(
                    source, "security.capability", "has a length that is not its revision's");
        }
        long permitted = buffer.getInt() & LOW;
        long inheritable = buffer.getInt() & LOW;
        permitted |= (buffer.getInt() & LOW) << Integer.SIZE;
        inheritable |= (buffer.getInt() & LOW) << Integer.SIZE;
        Optional<Long> root = revision == REVISION_3 ? Optional.of(buffer.getInt() & LOW) : Optional.empty();
        return new FileCapabilities(permitted, inheritable, (magic & EFFECTIVE) != 0, root);
    }

    /** The value of {@code security.capability}. */
    ByteString toXattr() {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[rootUid.isPresent() ? BYTES_3 : BYTES_2])
                .order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt((rootUid.isPresent() ? REVISION_3 : REVISION_2) | (effective ? EFFECTIVE : 0));
        buffer.putInt((int) permitted).putInt((int) inheritable);
        buffer.putInt((int) (permitted >>> Integer.SIZE)).putInt((int) (inheritable >>> Integer.SIZE));
        rootUid.ifPresent(uid -> buffer.putInt(uid.intValue()));
        byte[] bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes);
        return ByteString.copyOf(bytes);
    }
}
