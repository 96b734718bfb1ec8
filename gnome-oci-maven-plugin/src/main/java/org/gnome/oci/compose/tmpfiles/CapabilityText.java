package org.gnome.oci.compose.tmpfiles;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Metadata;

/**
 * Capabilities in the text form of cap_text_formats(7), such as {@code cap_net_raw=ep}, with the word
 * {@code rootuid=NUMBER} of tmpfiles.d(5).
 *
 * @param clauses what is done to capabilities, in order
 * @param rootUid the root of the user namespace, if it is stated
 */
record CapabilityText(List<Clause> clauses, Optional<Long> rootUid) {
    /** In the order of their numbers (linux/capability.h). */
    private static final List<String> NAMES = List.of(
            "chown",
            "dac_override",
            "dac_read_search",
            "fowner",
            "fsetid",
            "kill",
            "setgid",
            "setuid",
            "setpcap",
            "linux_immutable",
            "net_bind_service",
            "net_broadcast",
            "net_admin",
            "net_raw",
            "ipc_lock",
            "ipc_owner",
            "sys_module",
            "sys_rawio",
            "sys_chroot",
            "sys_ptrace",
            "sys_pacct",
            "sys_admin",
            "sys_boot",
            "sys_nice",
            "sys_resource",
            "sys_time",
            "sys_tty_config",
            "mknod",
            "lease",
            "audit_write",
            "audit_control",
            "setfcap",
            "mac_override",
            "mac_admin",
            "syslog",
            "wake_alarm",
            "block_suspend",
            "audit_read",
            "perfmon",
            "bpf",
            "checkpoint_restore");

    private static final long ALL = (1L << NAMES.size()) - 1;
    private static final Pattern WORDS = Pattern.compile("[ \\t]+");
    private static final Pattern ROOT = Pattern.compile("rootuid=([0-9]{1,10})");
    private static final Pattern CLAUSE = Pattern.compile("([a-zA-Z0-9_,]*)([=+-][=+eip-]*)");
    private static final Pattern ACTION = Pattern.compile("([=+-])([eip]*)");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,2}");

    CapabilityText {
        clauses = List.copyOf(clauses);
    }

    /**
     * Something done to some capabilities.
     *
     * @param operator {@code =} to set flags, {@code +} to add, {@code -} to take away
     * @param capabilities a bit for each capability
     * @param flags which of {@code e}, {@code i} and {@code p}
     */
    private record Clause(char operator, long capabilities, String flags) {
        long over(long before, char flag) {
            boolean named = flags.indexOf(flag) >= 0;
            return switch (operator) {
                case '+' -> named ? before | capabilities : before;
                case '-' -> named ? before & ~capabilities : before;
                default -> named ? before | capabilities : before & ~capabilities;
            };
        }
    }

    static CapabilityText read(TmpfilesLine line) throws MalformedFormatException {
        List<Clause> clauses = new ArrayList<>();
        Optional<Long> root = Optional.empty();
        for (String word : WORDS.split(LinePath.text(line.argument().orElseThrow()), -1)) {
            Matcher stated = ROOT.matcher(word);
            if (stated.matches() && Long.parseLong(stated.group(1)) <= Metadata.MAX_ID) {
                root = Optional.of(Long.valueOf(stated.group(1)));
            } else {
                addClauses(word, clauses, line.place());
            }
        }
        return new CapabilityText(clauses, root);
    }

    private static void addClauses(String word, List<Clause> clauses, TmpfilesLine.Place place)
            throws MalformedFormatException {
        Matcher clause = CLAUSE.matcher(word);
        if (!clause.matches() || (clause.group(1).isEmpty() && word.charAt(0) != '=')) {
            throw place.malformed("has the capabilities \"" + word + "\", which are not of the form cap_net_raw=ep");
        }
        long capabilities = capabilities(clause.group(1), place);
        Matcher action = ACTION.matcher(clause.group(2));
        while (action.find()) {
            clauses.add(new Clause(action.group(1).charAt(0), capabilities, action.group(2)));
        }
    }

    private static long capabilities(String names, TmpfilesLine.Place place) throws MalformedFormatException {
        if (names.isEmpty()) {
            return ALL;
        }
        long capabilities = 0;
        for (String name : names.split(",", -1)) {
            String lower = name.toLowerCase(Locale.ROOT);
            capabilities |= lower.equals("all") ? ALL : 1L << number(lower, place);
        }
        return capabilities;
    }

    private static int number(String name, TmpfilesLine.Place place) throws MalformedFormatException {
        int number = NUMBER.matcher(name).matches()
                ? Integer.parseInt(name)
                : name.startsWith("cap_") ? NAMES.indexOf(name.substring("cap_".length())) : -1;
        if (number < 0 || number >= NAMES.size()) {
            throw place.malformed("names the capability " + name + ", which is not known");
        }
        return number;
    }

    /** What a program has afterwards; empty if only some of its capabilities would be effective. */
    Optional<FileCapabilities> over(FileCapabilities before) {
        long permitted = before.permitted();
        long inheritable = before.inheritable();
        long effective = before.effective() ? permitted | inheritable : 0;
        for (Clause clause : clauses) {
            permitted = clause.over(permitted, 'p');
            inheritable = clause.over(inheritable, 'i');
            effective = clause.over(effective, 'e');
        }
        if (effective != 0 && effective != (permitted | inheritable)) {
            return Optional.empty();
        }
        return Optional.of(new FileCapabilities(permitted, inheritable, effective != 0, rootUid.or(before::rootUid)));
    }
}
