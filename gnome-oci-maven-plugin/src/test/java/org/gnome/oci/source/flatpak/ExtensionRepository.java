package org.gnome.oci.source.flatpak;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.source.ostree.OstreeRepositoryBuilder;

/** A repository with a runtime and its extensions, each made of its metadata and the paths of its files. */
final class ExtensionRepository {
    static final String RUNTIME = "runtime/org.gnome.Sdk/x86_64/50";

    private final OstreeRepositoryBuilder repository;

    ExtensionRepository(Path directory) throws IOException {
        repository = new OstreeRepositoryBuilder(directory, "archive-z2");
    }

    /** Adds the runtime, whose files hold their own paths. */
    Digest runtime(String extensionPoints, String... paths) throws IOException {
        return add(RUNTIME, "[Runtime]\nname=org.gnome.Sdk\n" + extensionPoints, paths);
    }

    /** Adds an extension of the runtime, whose files hold its ref. */
    Digest extension(String name, String branch, String... paths) throws IOException {
        return extension(name, branch, "ref=" + RUNTIME, paths);
    }

    Digest extension(String name, String branch, String extensionOf, String[] paths) throws IOException {
        String metadata = "[Runtime]\nname=" + name + "\n[ExtensionOf]\n" + extensionOf + "\n";
        return add("runtime/" + name + "/x86_64/" + branch, metadata, paths);
    }

    Digest add(String ref, String metadata, String... paths) throws IOException {
        Tree files = new Tree(new TreeMap<>(), new TreeMap<>());
        for (String path : paths) {
            files.add(path, repository.file(0644, ref));
        }
        Tree root = new Tree(new TreeMap<>(), new TreeMap<>(Map.of("files", files)));
        root.files.put("metadata", repository.file(0644, metadata));
        Digest dirmeta = repository.dirmeta(0755);
        TreeMap<String, Object> commitMetadata = new TreeMap<>(Map.of("xa.metadata", metadata, "xa.ref", ref));
        Digest commit = repository.commit(root.write(repository, dirmeta), dirmeta, commitMetadata);
        repository.ref("heads/" + ref, commit);
        return commit;
    }

    private record Tree(TreeMap<String, Digest> files, TreeMap<String, Tree> directories) {
        /** A path that ends with a slash is a directory. */
        void add(String path, Digest file) {
            int slash = path.indexOf('/');
            if (slash < 0) {
                if (!path.isEmpty()) {
                    files.put(path, file);
                }
                return;
            }
            directories
                    .computeIfAbsent(path.substring(0, slash), name -> new Tree(new TreeMap<>(), new TreeMap<>()))
                    .add(path.substring(slash + 1), file);
        }

        Digest write(OstreeRepositoryBuilder repository, Digest dirmeta) throws IOException {
            TreeMap<String, Digest[]> written = new TreeMap<>();
            for (Map.Entry<String, Tree> directory : directories.entrySet()) {
                Digest dirtree = directory.getValue().write(repository, dirmeta);
                written.put(directory.getKey(), OstreeRepositoryBuilder.directory(dirtree, dirmeta));
            }
            return repository.dirtree(files, written);
        }
    }
}
