package org.gnome.oci.source.ostree;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.source.ostree.OstreeRepositoryBuilder.FileSpec;

/** A small commit with everything that a repository of its mode can hold, under the ref {@code test/sample}. */
final class SampleCommit {
    static final String REF = "test/sample";
    static final FileSpec HELLO = regular(0100644, "hello, hello, hello\n");

    private SampleCommit() {}

    static FileSpec regular(int mode, String content) {
        return new FileSpec(mode, 0, 0, "", new TreeMap<>(), content.getBytes(UTF_8));
    }

    static Digest write(OstreeRepositoryBuilder repository, String mode) throws IOException {
        boolean canonical = mode.equals("bare-user-only");
        Digest dirmeta = repository.dirmeta(0755);
        Digest subdirectory = repository.dirtree(
                Map.of("tool", canonical ? repository.file(0755, "#!") : repository.file(tool())), Map.of());
        Digest root = repository.dirtree(
                Map.of(
                        "hello", repository.file(HELLO),
                        "twin", repository.file(HELLO),
                        "empty", repository.file(0644, ""),
                        "link", repository.link("sub/tool")),
                Map.of("sub", OstreeRepositoryBuilder.directory(subdirectory, dirmeta)));
        TreeMap<String, Object> metadata = new TreeMap<>();
        metadata.put("ostree.ref-binding", new String[] {REF});
        metadata.put("version", "50.1");
        Digest commit = repository.commit(root, dirmeta, metadata);
        repository.ref("heads/" + REF, commit);
        return commit;
    }

    static FileSpec tool() {
        TreeMap<String, byte[]> xattrs = new TreeMap<>();
        xattrs.put("security.capability", new byte[] {1, 0, 0, 2, 0, 4, 0, 0});
        xattrs.put("user.note", new byte[0]);
        return new FileSpec(0104755, 1000, 4294967294L, "", xattrs, "#!".getBytes(UTF_8));
    }
}
