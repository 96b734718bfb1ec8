package org.gnome.oci.tree;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.gnome.oci.io.ByteString;

/**
 * Follows symbolic links as a process does whose root is the tree: an absolute target starts at the root of the tree,
 * and {@code ..} never leaves it.
 */
public final class PathResolver {
    /** As many links as Linux follows (MAXSYMLINKS of linux/namei.h). */
    private static final int MAX_LINKS = 40;

    private static final ByteString SLASH = ByteString.ofUtf8("/");
    private static final ByteString DOT = ByteString.ofUtf8(".");
    private static final ByteString DOT_DOT = ByteString.ofUtf8("..");

    private final Function<TreePath, Optional<Node>> lookup;

    /**
     * Follows the links of what a lookup finds.
     *
     * @param lookup the node at a path without links on the way; what a directory holds is not asked
     */
    public PathResolver(Function<TreePath, Optional<Node>> lookup) {
        this.lookup = lookup;
    }

    /** Follows the links of a tree. */
    public static PathResolver of(FileTree tree) {
        return new PathResolver(tree::find);
    }

    /**
     * Where a path leads.
     *
     * @param path a path with no link on the way to its last name
     * @param missing the names below it that are not there; none if something is at the path
     * @param way the nodes from the root to what is there, those of links followed left out
     */
    public record Place(TreePath path, List<EntryName> missing, List<Node> way) {
        public Place {
            missing = List.copyOf(missing);
            way = List.copyOf(way);
        }

        /** Whether something is there. */
        public boolean exists() {
            return missing.isEmpty();
        }

        /** The path that something would have to be put at. */
        public TreePath wanted() {
            TreePath wanted = path;
            for (EntryName name : missing) {
                wanted = wanted.resolve(name);
            }
            return wanted;
        }
    }

    /** Follows all links; empty if they run in circles, or if something on the way is no directory. */
    public Optional<Place> follow(TreePath path) {
        return resolve(path, true);
    }

    /** Follows the links on the way to the last name, but not that one; empty as in {@link #follow}. */
    public Optional<Place> followParents(TreePath path) {
        return resolve(path, false);
    }

    /** Where the target of a link in a directory leads, but that its last name may be a link itself. */
    public Optional<Place> followTarget(TreePath directory, ByteString target) {
        Deque<ByteString> rest = new ArrayDeque<>();
        push(target, rest);
        return target.startsWith(SLASH) ? resolve(rest, false) : resolve(directory, rest);
    }

    private Optional<Place> resolve(TreePath directory, Deque<ByteString> rest) {
        push(directory.bytes(), rest);
        return resolve(rest, false);
    }

    private Optional<Place> resolve(TreePath path, boolean followLast) {
        Deque<ByteString> rest = new ArrayDeque<>();
        push(path.bytes(), rest);
        return resolve(rest, followLast);
    }

    private Optional<Place> resolve(Deque<ByteString> rest, boolean followLast) {
        Walk walk = new Walk();
        int links = 0;
        while (!rest.isEmpty()) {
            ByteString name = rest.remove();
            Optional<ByteString> target = walk.step(name, followLast || !rest.isEmpty());
            if (target.isPresent()) {
                push(target.get(), rest);
                walk.follow(target.get());
                links++;
            }
            if (walk.isBlocked(!rest.isEmpty()) || links > MAX_LINKS) {
                return Optional.empty();
            }
        }
        return walk.place();
    }

    /** The names of a target come before those that were left. */
    private static void push(ByteString target, Deque<ByteString> rest) {
        List<ByteString> names = new ArrayList<>();
        int start = 0;
        while (start <= target.length()) {
            int slash = target.indexOf((byte) '/', start);
            int end = slash < 0 ? target.length() : slash;
            names.add(target.substring(start, end));
            start = end + 1;
        }
        Collections.reverse(names);
        names.stream().filter(name -> !name.isEmpty()).forEach(rest::push);
    }

    /** One way from the root. */
    private final class Walk {
        private TreePath path = TreePath.ROOT;
        private final List<Node> way = new ArrayList<>();
        private final List<EntryName> missing = new ArrayList<>();
        private boolean impossible;

        private Walk() {
            lookup.apply(TreePath.ROOT).ifPresent(way::add);
        }

        /** Takes a step; the target of the link that is there, if it is to be followed. */
        private Optional<ByteString> step(ByteString name, boolean follow) {
            if (name.equals(DOT)) {
                return Optional.empty();
            }
            if (name.equals(DOT_DOT)) {
                impossible |= !missing.isEmpty();
                path.parent().ifPresent(this::leave);
                return Optional.empty();
            }
            if (EntryName.reasonToRefuse(name) != null) {
                impossible = true;
                return Optional.empty();
            }
            return step(new EntryName(name), follow);
        }

        private void leave(TreePath parent) {
            path = parent;
            way.remove(way.size() - 1);
        }

        private Optional<ByteString> step(EntryName name, boolean follow) {
            Optional<Node> node = missing.isEmpty() ? lookup.apply(path.resolve(name)) : Optional.empty();
            if (node.isEmpty()) {
                missing.add(name);
                return Optional.empty();
            }
            if (follow && node.get() instanceof SymbolicLink link) {
                return Optional.of(link.target());
            }
            path = path.resolve(name);
            way.add(node.get());
            return Optional.empty();
        }

        private void follow(ByteString target) {
            if (target.byteAt(0) == '/') {
                path = TreePath.ROOT;
                way.subList(1, way.size()).clear();
            }
        }

        /** Whether there is no way on: below something that is no directory, say. */
        private boolean isBlocked(boolean goesOn) {
            return impossible
                    || (goesOn && missing.isEmpty() && !(way.get(way.size() - 1) instanceof Directory))
                    || path.names().size() + missing.size() > TreeLimits.MAX_DEPTH;
        }

        private Optional<Place> place() {
            return Optional.of(new Place(path, missing, way));
        }
    }
}
