package org.gnome.oci.source.ostree;

import java.io.IOException;
import org.gnome.oci.tree.FileTree;

/**
 * The commit of a delta that was unpacked.
 *
 * @param commit the commit
 * @param objects its objects, closed with it
 * @param delta where they came from, closed with it
 */
record SpooledCommit(Commit commit, SpooledObjects objects, StaticDelta delta) implements OpenCommit {
    @Override
    public FileTree tree() throws IOException {
        return CommitTreeReader.read(objects, objects, commit);
    }

    @Override
    public void close() throws IOException {
        try {
            objects.close();
        } finally {
            delta.close();
        }
    }
}
