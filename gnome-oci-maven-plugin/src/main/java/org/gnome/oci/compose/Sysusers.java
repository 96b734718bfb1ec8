package org.gnome.oci.compose;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.EntryName;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.TreePath;

/**
 * Creates the users and groups of sysusers.d(5) in /etc/passwd, group, shadow and gshadow, with the lines and modes of
 * systemd-sysusers.
 *
 * <p>It differs from the program in that it chooses no numbers (see {@link IdAssignment}), refuses what the program
 * only complains about, and leaves no lock or backup files. The shell of those who may not log in is
 * {@code /usr/sbin/nologin}.
 */
final class Sysusers {
    static final TreePath PASSWD = TreePath.of("etc/passwd");
    static final TreePath GROUP = TreePath.of("etc/group");
    private static final TreePath SHADOW = TreePath.of("etc/shadow");
    private static final TreePath GSHADOW = TreePath.of("etc/gshadow");
    private static final TreePath BASH = TreePath.of("usr/bin/bash");

    private static final String SEE_SHADOW = "x";
    private static final String NO_PASSWORD = "!*";

    /** systemd-firstboot may set one later. */
    private static final String NO_PASSWORD_YET = "!unprovisioned";

    private static final String NOLOGIN = "/usr/sbin/nologin";
    private static final int PUBLIC = 0644;
    private static final int SECRET = 0;
    private static final int SHADOW_FIELDS = 9;
    private static final int SHADOW_LAST_CHANGE = 2;
    private static final int GROUP_MEMBERS = 3;

    private final FileTree tree;
    private final SysusersConfiguration configuration;
    private final IdAssignment uids;
    private final IdAssignment gids;
    private final String lastChange;
    private final AccountFile passwd;
    private final AccountFile group;
    private final AccountFile shadow;
    private final AccountFile gshadow;

    private Sysusers(FileTree tree, Optional<FileTree> parent, AccountIds table, Optional<Instant> lastChange)
            throws IOException {
        this.tree = tree;
        this.configuration = SysusersConfiguration.read(tree);
        AccountIds existing = AccountIds.of("the image's own files", tree);
        AccountIds parents = parent.isPresent() ? AccountIds.of("the parent image", parent.get()) : AccountIds.NONE;
        this.uids = new IdAssignment("user", AccountIds::users, existing, parents, table, configuration);
        this.gids = new IdAssignment("group", AccountIds::groups, existing, parents, table, configuration);
        this.lastChange = lastChange
                .map(time -> String.valueOf(TimeUnit.SECONDS.toDays(time.getEpochSecond())))
                .orElse("");
        this.passwd = AccountFile.read(tree, PASSWD, PUBLIC);
        this.group = AccountFile.read(tree, GROUP, PUBLIC);
        this.shadow = AccountFile.read(tree, SHADOW, SECRET);
        this.gshadow = AccountFile.read(tree, GSHADOW, SECRET);
    }

    /**
     * The files that change, as a tree to be laid over the other.
     *
     * @param tree what has the files of sysusers.d, and perhaps users already, which stay as they are
     * @param parent the parent image, whose users and groups keep their numbers
     * @param table numbers for those who have them nowhere else
     * @param lastChange when passwords were last changed; only the day is kept
     * @throws MalformedFormatException if a user or group has no number, or another's
     */
    static FileTree accounts(FileTree tree, Optional<FileTree> parent, AccountIds table, Optional<Instant> lastChange)
            throws IOException {
        Sysusers sysusers = new Sysusers(tree, parent, table, lastChange);
        for (SysusersLine.Group line : sysusers.configuration.groups().values()) {
            sysusers.addGroup(line.name(), line.gid(), sysusers.knownUid(line.name()));
        }
        for (SysusersLine.User line : sysusers.configuration.users().values()) {
            sysusers.addUser(line);
        }
        sysusers.addMembers();
        return sysusers.changed();
    }

    private Optional<Long> knownUid(String name) throws MalformedFormatException {
        Optional<Long> existing = uids.of(name);
        SysusersLine.User user = configuration.users().get(name);
        return existing.isPresent() || user == null ? existing : uids.known(name, user.uid());
    }

    private Optional<Long> knownGid(String name) throws MalformedFormatException {
        Optional<Long> existing = gids.of(name);
        return existing.isPresent() ? existing : gids.known(name, Optional.empty());
    }

    private void addGroup(String name, Optional<Long> stated, Optional<Long> uid) throws MalformedFormatException {
        if (gids.of(name).isEmpty()) {
            long gid = gids.assign(name, gids.known(name, stated).or(() -> uid));
            group.add(name, SEE_SHADOW, String.valueOf(gid), "");
            gshadow.add(name, NO_PASSWORD, "", "");
        }
    }

    private void addUser(SysusersLine.User line) throws MalformedFormatException {
        boolean exists = uids.of(line.name()).isPresent();
        Optional<Long> known = knownUid(line.name());
        if (known.isEmpty()) {
            known = knownGid(line.name());
        }
        long uid = exists ? known.orElseThrow() : uids.assign(line.name(), known);
        long gid = primaryGroup(line, uid);
        if (!exists) {
            addUser(line, uid, gid);
        }
    }

    private void addUser(SysusersLine.User line, long uid, long gid) {
        passwd.add(
                line.name(),
                SEE_SHADOW,
                String.valueOf(uid),
                String.valueOf(gid),
                line.description(),
                line.home().orElse("/"),
                line.shell().orElse(uid == 0 ? rootShell() : NOLOGIN));
        addShadow(line);
    }

    private long primaryGroup(SysusersLine.User line, long uid) throws MalformedFormatException {
        if (line.group().isEmpty()) {
            addGroup(line.name(), Optional.empty(), Optional.of(uid));
            return gids.of(line.name()).orElseThrow();
        }
        String name = line.group().get();
        return AccountIds.parse(name)
                .filter(gids::isAssigned)
                .or(() -> gids.of(name))
                .orElseThrow(() -> new MalformedFormatException(
                        "sysusers",
                        configuration.place("user " + line.name()),
                        "there is no group " + name + "; add a line \"g\" for it"));
    }

    private String rootShell() {
        return tree.find(BASH).isPresent() ? "/bin/bash" : "/bin/sh";
    }

    private void addShadow(SysusersLine.User line) {
        Optional<List<String>> existing = shadow.find(line.name());
        if (existing.isPresent()) {
            List<String> fields = new ArrayList<>(existing.get());
            while (fields.size() < SHADOW_FIELDS) {
                fields.add("");
            }
            fields.set(SHADOW_LAST_CHANGE, lastChange);
            shadow.replace(fields);
            return;
        }
        String password = line.name().equals("root") ? NO_PASSWORD_YET : NO_PASSWORD;
        shadow.add(line.name(), password, lastChange, "", "", "", "", line.locked() ? "1" : "", "");
    }

    private void addMembers() {
        configuration.members().forEach((name, members) -> {
            addMembers(group, name, members);
            addMembers(gshadow, name, members);
        });
    }

    /** Members are sorted where one is added, and stay as they are where none is. */
    private static void addMembers(AccountFile file, String name, Collection<String> members) {
        Optional<List<String>> existing = file.find(name);
        if (existing.isEmpty()) {
            return;
        }
        List<String> fields = new ArrayList<>(existing.get());
        while (fields.size() <= GROUP_MEMBERS) {
            fields.add("");
        }
        TreeSet<String> all = new TreeSet<>(List.of(fields.get(GROUP_MEMBERS).split(",")));
        all.remove("");
        if (all.addAll(members)) {
            fields.set(GROUP_MEMBERS, String.join(",", all));
            file.replace(fields);
        }
    }

    private FileTree changed() {
        Map<EntryName, Node> files = new TreeMap<>();
        Map.of(PASSWD, passwd, GROUP, group, SHADOW, shadow, GSHADOW, gshadow).forEach((path, file) -> {
            if (file.isChanged()) {
                files.put(path.name().orElseThrow(), file.toFile());
            }
        });
        Metadata ordinary = Metadata.ofPermissions(0755);
        Directory etc = Directory.implied(ordinary, files);
        return new FileTree(Directory.implied(ordinary, files.isEmpty() ? Map.of() : Map.of(EntryName.of("etc"), etc)));
    }
}
