package org.gnome.oci.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.gnome.oci.source.directory.DirectoryTreeSource;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.TreeListing;
import org.gnome.oci.tree.FileTree;
import org.gnome.oci.tree.TreePath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares what becomes of a tree with what systemd-tmpfiles makes of the same tree, entry by entry. */
class TmpfilesOracleTest {
    /** The first with lines for capabilities; 257 looks for relative targets of {@code L?} in a wrong place. */
    private static final int NEWEST = 261;

    /** Debian 13's: it has the X of access control lists. */
    private static final int CURRENT = 257;

    @TempDir
    Path work;

    @BeforeEach
    void prepare() throws Exception {
        ExternalTool.require("systemd-tmpfiles");
        ExternalTool.require("setfattr");
        ExternalTool.requireRoot();
        String script = """
                set -e; umask 022; mkdir -p tree; cd tree
                mkdir -p etc/tmpfiles.d usr/lib/tmpfiles.d usr/bin usr/share/factory/etc/conf.d usr/dir/sub var/home
                printf 'root:x:0:0::/:\\nuser:x:77:78::/:\\n' >etc/passwd
                printf 'root:x:0:\\ngroup:x:79:\\n' >etc/group
                printf 'ID=os\\nVERSION_ID=5\\nIMAGE_VERSION="x y"\\n' >usr/lib/os-release
                for name in a b c d e f; do printf $name >usr/bin/$name; chmod 755 usr/bin/$name; done
                chmod 640 usr/bin/b; chmod 4755 usr/bin/c; chmod 444 usr/bin/d
                ln usr/bin/e usr/bin/e2; ln -s a usr/bin/link; ln -s ../usr/dir etc/dirlink; ln -s nowhere etc/dangling
                mkdir usr/setgid; chmod 2775 usr/setgid; chgrp 90 usr/setgid
                printf 1 >usr/dir/1; printf 2 >usr/dir/sub/2; chmod 600 usr/dir/1; ln -s 1 usr/dir/l; mkfifo usr/dir/p
                printf x >usr/share/factory/etc/x; printf y >usr/share/factory/etc/conf.d/y; chmod 700 usr/share/factory/etc/conf.d
                ln usr/share/factory/etc/conf.d/y usr/share/factory/etc/conf.d/y2; ln -s y usr/share/factory/etc/conf.d/l
                chown 7:8 usr/share/factory/etc/conf.d/y; setfattr -n user.kept -v 1 usr/share/factory/etc/conf.d/y
                setfattr -n trusted.lost -v 1 usr/share/factory/etc/conf.d/y
                mkdir -p etc/full etc/empty; printf z >etc/full/z; printf old >etc/old; mknod etc/null c 1 3
                mkdir usr/foreign; chown 77 usr/foreign; printf 1 >'usr/[x]'; printf 1 >usr/.hidden; printf 1 >'usr/a b'
                """;
        ExternalTool.run(work, "sh", "-c", script);
    }

    @Test
    void makesWhatSystemdMakes() throws Exception {
        conf("usr/lib/tmpfiles.d/a.conf", """
                # Files
                f /usr/new
                f /usr/new-content 0600 user group - a%%b %w\\tc\\x41\\u00e9 "quoted"
                f /usr/bin/a 0711 - - - unchanged
                f+ /usr/bin/b - - - - changed
                F /usr/bin/f 0600 - - - truncated
                f~ /usr/decoded - - - - aGVsbG8K
                f+~ /usr/decoded2 - - - - AAEC
                f /etc/dash - - - - -
                f "/etc/with blank" :0640 :user :group
                f /etc/q"u o"te
                f /usr/deep/er/file 0400
                w /usr/bin/d - - - - WW
                w /usr/none - - - - no
                w+ /etc/old - - - - new
                f /etc/old :0600 :user - - x
                # Directories
                d /usr/newdir
                d /usr/newdir/below/deep 1777 user group 10d
                d /etc//slashes/./dot/
                D /usr/dir 0711
                v /usr/v 0700
                q /usr/q
                Q /usr/Q 2755 - 79
                e /usr/dir/s* 0700 user -
                e /etc/dirlin? - - group
                d /usr/setgid/d
                d /usr/setgid/m 0700
                f /usr/setgid/f
                f /usr/setgid/o 0600 - group
                # Links, pipes and devices
                L /etc/l1 - - - - ../usr/bin
                L /etc/x
                L /etc/old - - - - not replaced
                L+ /etc/l3 - - - - a b
                L+ /etc/empty - - - - over/directory
                L+ /etc/full - - - - over/full
                L /etc/dangling - user - - nowhere
                p /usr/pipe
                p /usr/dir/p 0600
                p+ /usr/bin/e2 0600
                c /usr/char 0666 - - - 1:5
                b /usr/block - user - - 8:300
                c /etc/null 0666 - - - 1:7
                c+ /usr/was-dir - - - - 1:3
                # Copies
                C /etc/conf.d
                C /etc/copy 0711 user group - /usr/share/factory/etc/conf.d
                C /etc/copied-file 0600 - group - /usr/share/factory/etc/x
                C /etc/tmpfiles.d - - - - /usr/share/factory/etc/conf.d
                C /usr/missing - - - - /usr/not/there
                C /etc/copied-link - user - - /usr/bin/link
                # Through links, and out of them
                f /etc/dirlink/through 0604
                f /usr/%o-%w
                """);
        requireSame(0);
    }

    @Test
    void adjustsWhatSystemdAdjusts() throws Exception {
        conf("usr/lib/tmpfiles.d/a.conf", """
                z /usr/bin/a 0600 user group
                z /usr/bin/b ~0777
                z /usr/bin/c - user
                z /usr/bin/d ~4777
                z /usr/bin/e :0111
                z /usr/bin/f 04711
                z /usr/bin/e2 0711 - 5
                z /usr/bin/link 0600 77
                m /usr/set* 3700
                Z /usr/dir ~0775 user :group
                z /usr/bin/[!a-e]* - - 6
                z /usr/{share,foreign/x,fore*} 0750
                z /usr/* - - 11
                z /usr/.h* 0600
                z /usr/[x] 0601
                z /usr/\\\\[x\\\\] 0602
                z /usr/a\\x20b 0603
                z /usr/??b 0604
                z /etc/*/sub 0705
                z /etc/dirlink/1 0650
                z /etc/dirlin[k] - 9
                t /usr/bin/a - - - - user.x=1 user.long="a b" user.e=a\\x3db=c trusted.y=%w
                T /usr/share - - - - user.all=yes
                t /usr/bin/link - - - - trusted.onlink=1
                d /usr/foreign 0700
                a /usr/bin/a - - - - u:5:rw,g:6:r
                a /usr/bin/b - - - - g::r,u:77:rwx,m::rx
                a /usr/bin/d - - - - u::rw,g::r,o::-
                a+ /usr/bin/c - - - - u:5:rx
                a+ /usr/bin/c - - - - u:6:rwx
                a /usr/dir/sub - - - - u:5:rwx,d:u:5:rx,d:g::r
                a+ /usr/setgid - - - - d:g:79:rwx,default:o::-
                a /usr/bin/f - - - - u:5:rw,u:6:r,m::r
                A /usr/share - - - - u:5:r
                """);
        conf("usr/lib/tmpfiles.d/b.conf", "Z /usr/bin ~0666 - -\n");
        requireSame(0);
    }

    @Test
    void grantsExecutionConditionallyAsSystemdDoes() throws Exception {
        conf("usr/lib/tmpfiles.d/a.conf", """
                a /usr/bin/a - - - - u:5:rwX
                a /usr/bin/b - - - - u:5:rX
                a+ /usr/bin/d - - - - u:5:rwX,g:6:x
                A+ /usr/dir - - - - u:5:rwX
                """);
        requireSame(CURRENT);
    }

    @Test
    void readsFilesInTheOrderOfSystemd() throws Exception {
        conf("usr/lib/tmpfiles.d/b.conf", """
                d /usr/first 0701
                d /usr/late/below 0702
                f /usr/same
                d /usr/same 0700
                L /usr/twice - - - - x
                """);
        conf(
                "usr/lib/tmpfiles.d/a.conf",
                "d /usr/first 0711\nz /usr/first/x 0600\nf /usr/first/x - - - - 1\nw+ /etc/old - - - - 1\nw+ /etc/old - - - - 2\n");
        conf(
                "usr/lib/tmpfiles.d/c.conf",
                "d /usr/late 0703\nL /usr/twice - - - - y\nZ /usr/late 0705\nd /usr/late/below/more\n");
        conf("usr/lib/tmpfiles.d/hidden.conf", "d /usr/hidden\n");
        conf("etc/tmpfiles.d/hidden.conf", "d /usr/shown\n");
        conf("usr/lib/tmpfiles.d/masked.conf", "d /usr/masked\n");
        conf("usr/lib/tmpfiles.d/no-suffix", "d /usr/no-suffix\n");
        Files.createSymbolicLink(work.resolve("tree/etc/tmpfiles.d/masked.conf"), Path.of("/dev/null"));
        conf("usr/lib/tmpfiles.d/boot.conf", "d! /usr/boot\nr /usr/bin/a\nR! /usr/bin\nx /usr\nD /usr/dir\n");
        conf("usr/lib/tmpfiles.d/machine.conf", "d /usr/%m\nf^ /usr/cred - - - - name\n");
        requireSame(0);
    }

    @Test
    void makesWhatNewerReleasesMake() throws Exception {
        conf("usr/lib/tmpfiles.d/a.conf", """
                L? /usr/bin/l1 - - - - usr/bin/a
                L? /usr/bin/l2 - - - - a
                L? /usr/bin/l3 - - - - ../bin/a
                L? /usr/bin/l4 - - - - /usr/bin/a
                L? /usr/bin/l5 - - - - /usr/bin/none
                L?+ /usr/bin/a - - - - b
                d$ /usr/purged
                f= /usr/bin/c/file
                d= /usr/bin/d
                f= /usr/dir 0600 - - - x
                d= /etc/dirlink/kept
                f= /etc/dangling/now
                L= /etc/null - - - - ../x
                C+ /etc/full - - - - /usr/share/factory/etc/conf.d
                f /usr/%o-%A
                """);
        requireSame(NEWEST);
    }

    @Test
    void setsTheCapabilitiesThatSystemdSets() throws Exception {
        conf("usr/lib/tmpfiles.d/a.conf", """
                k /usr/bin/a - - - - cap_net_raw=ep
                k /usr/bin/b - - - - cap_setuid,CAP_SETGID=ep cap_setgid+i
                k /usr/bin/c - - - - =
                k /usr/bin/d - - - - cap_net_raw+i
                k /usr/bin/e - - - - all=ep
                k /usr/bin/f - - - - 12,cap_checkpoint_restore=p rootuid=1000
                K /usr/dir - - - - =eip cap_chown-eip
                k /usr/bin/link - - - - cap_chown=ep
                k /usr/share/factory/etc/x - - - - cap_chown=p cap_chown+e
                z /usr/bin/a - user
                z /usr/bin/b 0700
                w /usr/bin/d - - - - x
                """);
        requireSame(NEWEST);
    }

    private void conf(String path, String text) throws IOException {
        Files.writeString(work.resolve("tree").resolve(path), text, StandardCharsets.UTF_8);
    }

    private void requireSame(int version) throws Exception {
        String said = new String(ExternalTool.run(work, "systemd-tmpfiles", "--version"), StandardCharsets.UTF_8);
        assumeTrue(
                Integer.parseInt(said.split("[ ~.]", -1)[1]) >= version,
                "needs systemd-tmpfiles " + version + " or newer (Debian package systemd)");
        ExternalTool.run(work, "cp", "-a", "tree", "theirs");
        List<String> ours;
        try (DirectoryTreeSource source = new DirectoryTreeSource(work.resolve("tree"))) {
            TreeComposer composer = new TreeComposer();
            composer.merge(source.read());
            composer.applyTmpfiles(Set.of(TreePath.of("usr"), TreePath.of("etc"), TreePath.of("var/home")));
            ours = listing(composer.compose());
        }
        ExternalTool.Result result = ExternalTool.runAllowingFailure(
                work, "systemd-tmpfiles", "--root=" + work.resolve("theirs"), "--create");
        try (DirectoryTreeSource source = new DirectoryTreeSource(work.resolve("theirs"))) {
            assertThat(ours).as(result.errors()).isEqualTo(listing(source.read()));
        }
    }

    /** Without the times of pipes and devices. */
    private static List<String> listing(FileTree tree) throws IOException {
        return TreeListing.of(tree).stream()
                .map(line -> line.replaceFirst(", mtime=[^,]*", ""))
                .toList();
    }
}
