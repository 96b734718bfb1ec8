package org.gnome.oci.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.gnome.oci.source.TreeSource;
import org.gnome.oci.testing.ExternalTool;
import org.gnome.oci.testing.MtreeText;
import org.gnome.oci.tree.Fidelity;
import org.gnome.oci.tree.Fidelity.Attribute;
import org.gnome.oci.tree.MtreeWriter;

/**
 * What {@code ostree checkout} makes of a commit, as bsdtar lists it: two programs that share no code with this one.
 *
 * @param asCommitted the listing of the checkout
 * @param asMounted the listing of the checkout with its files moved to where Flatpak mounts them
 */
record CheckoutOracle(Map<String, Map<String, String>> asCommitted, Map<String, Map<String, String>> asMounted) {
    /** A checkout in user mode has no owners and attributes; every source has no hardlinks and times. */
    private static final Fidelity COMPARED = Fidelity.without(
            Attribute.OWNER, Attribute.XATTRS, Attribute.CAPABILITIES, Attribute.HARDLINKS, Attribute.MTIME);

    private static final String MOUNT = """
            set -e
            umask 022
            mkdir ../mounted
            mv files ../mounted/usr
            cd ../mounted
            rm -f usr/.ref
            mv usr/etc etc
            rmdir etc 2>/dev/null || true
            """;

    /** Checks a commit out beside a repository, which ostree may write to, and lists it. */
    static CheckoutOracle of(Path repository, String ref, Path work) throws IOException, InterruptedException {
        ExternalTool.require("ostree");
        ExternalTool.require("bsdtar");
        Path checkout = work.resolve("checkout");
        ExternalTool.run(
                work,
                "ostree",
                "--repo=" + repository,
                "checkout",
                "-U",
                "--force-copy",
                "--disable-cache",
                ref,
                checkout.toString());
        Map<String, Map<String, String>> asCommitted = bsdtar(checkout);
        ExternalTool.run(checkout, "sh", "-c", MOUNT);
        Map<String, Map<String, String>> asMounted = bsdtar(work.resolve("mounted"));
        ExternalTool.run(work, "rm", "-rf", "checkout", "mounted");
        return new CheckoutOracle(asCommitted, asMounted);
    }

    private static Map<String, Map<String, String>> bsdtar(Path directory) throws IOException, InterruptedException {
        byte[] listing = ExternalTool.run(
                directory, "bsdtar", "-cf", "-", "--format=mtree", "--options=!all,type,mode,size,link,sha256", ".");
        return MtreeText.entries(new String(listing, StandardCharsets.US_ASCII));
    }

    /** Fails unless a source lists exactly these entries; their number otherwise. */
    static int requireEqual(TreeSource source, Map<String, Map<String, String>> expected) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        new MtreeWriter(COMPARED).write(source.read(), text);
        Map<String, Map<String, String>> entries = MtreeText.entries(text.toString(StandardCharsets.US_ASCII));
        assertThat(without(expected, entries)).as("entries that are missing").isEmpty();
        assertThat(without(entries, expected)).as("entries that are too many").isEmpty();
        entries.forEach((path, keywords) -> assertThat(keywords).as(path).isEqualTo(expected.get(path)));
        return entries.size();
    }

    private static Set<String> without(Map<String, ?> all, Map<String, ?> some) {
        Set<String> rest = new TreeSet<>(all.keySet());
        rest.removeAll(some.keySet());
        return rest;
    }
}
