package org.gnome.oci.parity;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.gnome.oci.io.ByteString;

/**
 * A {@code security.capability} value in the words of getcap(8), such as {@code cap_net_raw=ep}.
 *
 * <p>The value is a {@code vfs_cap_data} of linux/capability.h: revision and effective flag, then twice the low and the
 * high 32 bits of the permitted and inheritable sets, then in revision 3 the user of the name space.
 */
final class CapabilityText {
    private static final int REVISION_MASK = 0xff00_0000;
    private static final int REVISION_2 = 0x0200_0000;
    private static final int REVISION_3 = 0x0300_0000;
    private static final int EFFECTIVE = 0x0000_0001;
    private static final int BYTES_2 = 20;
    private static final int BYTES_3 = 24;
    private static final long LOW_WORD = 0xffff_ffffL;

    /** In the order of their bits, from 0. */
    private static final List<String> NAMES = List.of(
            "cap_chown",
            "cap_dac_override",
            "cap_dac_read_search",
            "cap_fowner",
            "cap_fsetid",
            "cap_kill",
            "cap_setgid",
            "cap_setuid",
            "cap_setpcap",
            "cap_linux_immutable",
            "cap_net_bind_service",
            "cap_net_broadcast",
            "cap_net_admin",
            "cap_net_raw",
            "cap_ipc_lock",
            "cap_ipc_owner",
            "cap_sys_module",
            "cap_sys_rawio",
            "cap_sys_chroot",
            "cap_sys_ptrace",
            "cap_sys_pacct",
            "cap_sys_admin",
            "cap_sys_boot",
            "cap_sys_nice",
            "cap_sys_resource",
            "cap_sys_time",
            "cap_sys_tty_config",
            "cap_mknod",
            "cap_lease",
            "cap_audit_write",
            "cap_audit_control",
            "cap_setfcap",
            "cap_mac_override",
            "cap_mac_admin",
            "cap_syslog",
            "cap_wake_alarm",
            "cap_block_suspend",
            "cap_audit_read",
            "cap_perfmon",
            "cap_bpf",
            "cap_checkpoint_restore");

    private CapabilityText() {}

    static String of(ByteString value) {
        if (value.length() != BYTES_2 && value.length() != BYTES_3) {
            return unknown(value);
        }
        ByteBuffer data = value.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        int header = data.getInt();
        int revision = value.length() == BYTES_2 ? REVISION_2 : REVISION_3;
        if ((header & REVISION_MASK) != revision) {
            return unknown(value);
        }
        long permitted = data.getInt() & LOW_WORD;
        long inheritable = data.getInt() & LOW_WORD;
        permitted |= (data.getInt() & LOW_WORD) << Integer.SIZE;
        inheritable |= (data.getInt() & LOW_WORD) << Integer.SIZE;
        String sets = sets((header & EFFECTIVE) != 0, permitted, inheritable);
        return revision == REVISION_3 ? sets + " [rootid=" + Integer.toUnsignedString(data.getInt()) + "]" : sets;
    }

    private static String sets(boolean effective, long permitted, long inheritable) {
        Map<String, String> namesByFlags = new TreeMap<>();
        for (int bit = 0; bit < Long.SIZE; bit++) {
            boolean isPermitted = (permitted >>> bit & 1) != 0;
            boolean isInheritable = (inheritable >>> bit & 1) != 0;
            if (isPermitted || isInheritable) {
                String flags = (effective ? "e" : "") + (isInheritable ? "i" : "") + (isPermitted ? "p" : "");
                namesByFlags.merge(flags, name(bit), (all, one) -> all + "," + one);
            }
        }
        return namesByFlags.isEmpty()
                ? "no capability"
                : namesByFlags.entrySet().stream()
                        .map(entry -> entry.getValue() + "=" + entry.getKey())
                        .collect(Collectors.joining(" "));
    }

    private static String name(int bit) {
        return bit < NAMES.size() ? NAMES.get(bit) : "cap_" + bit;
    }

    private static String unknown(ByteString value) {
        return "unknown form " + value.toHex();
    }
}
