package org.gnome.oci.compose.tmpfiles;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnome.oci.compose.tmpfiles.UnappliedLine.Reason;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.tree.Directory;
import org.gnome.oci.tree.Metadata;
import org.gnome.oci.tree.Node;
import org.gnome.oci.tree.PathResolver;
import org.gnome.oci.tree.SymbolicLink;
import org.gnome.oci.tree.TreePath;
import org.gnome.oci.tree.Xattrs;

/**
 * What lines are applied to: finds the place of a path, keeps lines within their scope, and gives entries the owners
 * and permissions that lines state.
 */
final class LineTargets {
    private static final int SETGID = 02000;

    private final TreeEditor tree;
    private final Scope scope;
    private final List<UnappliedLine> unapplied;

    LineTargets(TreeEditor tree, Scope scope, List<UnappliedLine> unapplied) {
        this.tree = tree;
        this.scope = scope;
        this.unapplied = unapplied;
    }

    TreeEditor tree() {
        return tree;
    }

    /** Notes that a line is not applied, once for each reason. */
    void skip(TmpfilesLine line, Reason reason) {
        UnappliedLine skipped = line.place().unapplied(reason);
        if (!unapplied.contains(skipped)) {
            unapplied.add(skipped);
        }
    }

    /**
     * Gives a line up that systemd-tmpfiles fails to apply.
     *
     * @throws MalformedFormatException unless the line says that it may fail
     */
    void fail(TmpfilesLine line, String reason) throws MalformedFormatException {
        if (!line.has(Modifier.MAY_FAIL)) {
            throw line.place().malformed(reason);
        }
        skip(line, Reason.FAILED);
    }

    /**
     * The place of a path, with links on the way followed; empty if the line cannot be applied there.
     *
     * @throws MalformedFormatException if links run in circles, or lead through a directory that somebody could have
     *     changed who is not the owner of what follows
     */
    Optional<PathResolver.Place> place(TmpfilesLine line, TreePath path) throws MalformedFormatException {
        return checked(line, path, tree.links().followParents(path));
    }

    /** The place that a path leads to, links followed to the end. */
    Optional<PathResolver.Place> followed(TmpfilesLine line, TreePath path) throws MalformedFormatException {
        return checked(line, path, tree.links().follow(path));
    }

    private Optional<PathResolver.Place> checked(TmpfilesLine line, TreePath path, Optional<PathResolver.Place> place)
            throws MalformedFormatException {
        if (place.isEmpty()) {
            fail(line, "cannot get to " + path + ": a link leads nowhere, or there is no directory");
        } else if (!scope.contains(place.get().wanted())) {
            skip(line, scope.contains(path) ? Reason.LEADS_OUT : Reason.OUT_OF_SCOPE);
        } else if (!isSafe(place.get().way())) {
            fail(line, "goes to " + path + " through a directory of another user, who could send it elsewhere");
        } else {
            return place;
        }
        return Optional.empty();
    }

    /** Root may hand over to anybody, everybody else only to themselves. */
    private static boolean isSafe(List<Node> way) {
        long owner = 0;
        for (Node node : way) {
            if (owner != 0 && node.metadata().uid() != owner) {
                return false;
            }
            owner = node.metadata().uid();
        }
        return true;
    }

    /** Makes the directories on the way to a place that is not there. */
    void makeParents(TmpfilesLine line, PathResolver.Place place)
            throws MalformedFormatException, UnsupportedFeatureException {
        TreePath path = place.path();
        for (int i = 0; i + 1 < place.missing().size(); i++) {
            Metadata metadata = newMetadata(line, path, 0755, true);
            path = path.resolve(place.missing().get(i));
            tree.put(path, new Directory(metadata, Map.of()));
        }
    }

    /**
     * The metadata of a new entry before anything is adjusted: root's, but for what its directory hands down.
     *
     * @throws UnsupportedFeatureException if the directory hands down an access control list
     */
    Metadata newMetadata(TmpfilesLine line, TreePath parent, int permissions, boolean isDirectory)
            throws UnsupportedFeatureException {
        Metadata above = tree.node(parent).orElseThrow().metadata();
        if (above.xattrs().values().containsKey(AccessControlList.DEFAULT)) {
            throw line.place()
                    .unsupported("makes something in " + parent + ", which has a default access control list");
        }
        boolean handsDown = (above.permissions() & SETGID) != 0;
        return Metadata.ofPermissions(handsDown && isDirectory ? permissions | SETGID : permissions)
                .withOwner(0, handsDown ? above.gid() : 0);
    }

    /** Gives what is at a path the owner and permissions of a line, if it states any. */
    void adjust(TmpfilesLine line, TreePath path, boolean isNew) throws MalformedFormatException {
        Node node = tree.node(path).orElseThrow();
        Metadata adjusted = adjusted(line, node, isNew);
        if (!adjusted.equals(node.metadata())) {
            tree.setMetadata(path, adjusted);
        }
    }

    private static Metadata adjusted(TmpfilesLine line, Node node, boolean isNew) throws MalformedFormatException {
        Metadata now = node.metadata();
        long uid = owner(line.user(), now.uid(), isNew);
        long gid = owner(line.group(), now.gid(), isNew);
        Metadata owned = now.withOwner(uid, gid);
        if (!owned.equals(now) && !(node instanceof Directory)) {
            owned = withoutCapabilities(owned);
        }
        Optional<TmpfilesLine.Mode> mode = line.mode().filter(stated -> isNew || !stated.onlyNew());
        if (mode.isEmpty() || node instanceof SymbolicLink) {
            return owned;
        }
        int permissions = mode.get().over(now.permissions(), node instanceof Directory);
        return AccessControlList.withPermissions(owned, permissions, line.place());
    }

    private static long owner(Optional<TmpfilesLine.Owner> stated, long current, boolean isNew) {
        return stated.filter(owner -> isNew || !owner.onlyNew())
                .map(TmpfilesLine.Owner::id)
                .orElse(current);
    }

    /** A program loses its capabilities when it is written, or given to somebody else. */
    static Metadata withoutCapabilities(Metadata metadata) {
        Map<ByteString, ByteString> values = new HashMap<>(metadata.xattrs().values());
        values.remove(Xattrs.CAPABILITY);
        return metadata.withXattrs(Xattrs.of(values));
    }
}
