package org.gnome.oci.source;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gnome.oci.testing.ExternalTool;

/**
 * The tree that every source must read alike: it holds all that one could lose, but no socket, which tar cannot hold.
 */
final class ContractTree {
    private static final String SCRIPT = """
            set -e
            umask 022
            mkdir -p usr/bin usr/share/empty var/tmp etc
            printf hello > usr/bin/program
            chmod 4755 usr/bin/program
            ln usr/bin/program usr/bin/alias
            ln usr/bin/program etc/alias
            setfattr -n user.note -v 0x00ff800a3d22 usr/bin/program
            setfattr -n user.empty usr/bin/program
            printf ping > usr/bin/ping
            setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 usr/bin/ping
            setfattr -n user.name-é -v plain etc
            setfattr -n trusted.note -v directory etc
            setfattr -h -n trusted.note -v link usr 2>/dev/null
            chmod 2750 etc
            chmod 1777 var/tmp
            : > etc/empty
            seq 1 20000 > etc/large
            printf owned > etc/owned
            chown 70000:80000 etc/owned
            printf far > etc/far
            chown 3000000000:4294967294 etc/far
            printf bytes > "etc/$(printf 'not utf-8 \\377\\376')"
            printf lines > "etc/$(printf 'line\\nfeed #=*?[]\\\\ %%41')"
            printf dash > etc/a-b
            mkdir etc/a
            printf slash > etc/a/b
            printf 255 > "etc/$(printf '%0255d' 0)"
            for length in 99 100 101; do printf $length > "$(printf "%0${length}d" 1)"; done
            # A name that is cut to a hundred bytes ends with the slash, both with and without ./ before it.
            for length in 97 99; do
                mkdir "$(printf "%0${length}d" 7)"
                printf cut > "$(printf "%0${length}d" 7)/$(printf '%080d' 8)"
            done
            mkdir -p "$(printf '%0155d' 2)" "$(printf '%0156d' 3)"
            for prefix in "$(printf '%0155d' 2)" "$(printf '%0156d' 3)"; do
                printf deep > "$prefix/$(printf '%0100d' 4)"
                printf deeper > "$prefix/$(printf '%0101d' 5)"
            done
            ln -s ../etc/large usr/link
            ln -s "$(printf '/not utf-8/\\377//./')" usr/odd-link
            ln -s "$(printf '%0200d' 6)" usr/long-link
            ln -s . usr/self
            ln -s / usr/root
            ln "$(printf '%0101d' 1)" usr/long-hardlink
            mkfifo var/fifo
            mknod var/null c 1 3
            mknod var/disk b 259 70000
            touch -h -d '2001-02-03 04:05:06.123456789 UTC' usr/link
            touch -d @-2 etc/empty
            touch -d @0 etc/a/b
            touch -d @9999999999 etc/large
            find . -type d -exec touch -d @1000000000.25 {} +
            """;

    private ContractTree() {}

    /** Makes the tree in a new directory; skips the test where that is not allowed. */
    static Path make(Path directory) throws IOException, InterruptedException {
        ExternalTool.require("setfattr");
        Files.createDirectory(directory);
        ExternalTool.Result made = ExternalTool.runAllowingFailure(directory, "sh", "-c", SCRIPT);
        assumeTrue(made.exitCode() == 0, "needs root and devices, owners and attributes: " + made.errors());
        return directory;
    }
}
