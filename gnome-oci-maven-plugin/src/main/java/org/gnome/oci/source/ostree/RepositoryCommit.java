package org.gnome.oci.source.ostree;

import java.io.IOException;
import org.gnome.oci.tree.FileTree;

/**
 * A commit of a repository on disk, whose streams hold a file each.
 *
 * @param repository where its objects are
 * @param commit the commit
 */
record RepositoryCommit(OstreeRepository repository, Commit commit) implements OpenCommit {
    @Override
    public FileTree tree() throws IOException {
        return repository.tree(commit);
    }

    @Override
    public void close() {
        // Nothing stays open.
    }
}
