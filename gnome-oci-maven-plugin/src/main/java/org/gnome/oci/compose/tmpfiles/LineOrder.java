package org.gnome.oci.compose.tmpfiles;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gnome.oci.compose.tmpfiles.UnappliedLine.Reason;
import org.gnome.oci.io.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Puts lines in the order in which systemd-tmpfiles applies them: by path, as paths are met, lines without patterns
 * first, and lines for a directory always before those for what is in it.
 *
 * <p>Of the lines for one path the one that decides what is there comes first, then the others by their letters. A
 * second line that decides something else is not applied.
 */
final class LineOrder {
    private static final Comparator<TmpfilesLine> WITHIN_PATH = Comparator.comparing(
                    (TmpfilesLine line) -> !line.type().ownsPath())
            .thenComparing(line -> line.type().letter());

    private final Map<ByteString, Group> nodes = new LinkedHashMap<>();
    private final Map<ByteString, Group> patterns = new LinkedHashMap<>();
    private final List<UnappliedLine> unapplied;

    /** The lines for one path. */
    private static final class Group {
        private final ByteString path;
        private final List<TmpfilesLine> lines = new ArrayList<>();
        private boolean ordered;

        private Group(ByteString path) {
            this.path = path;
        }
    }

    LineOrder(List<UnappliedLine> unapplied) {
        this.unapplied = unapplied;
    }

    void add(TmpfilesLine line) {
        Map<ByteString, Group> groups = line.type().isGlob() ? patterns : nodes;
        Group group = groups.computeIfAbsent(line.path(), Group::new);
        if (group.lines.stream().anyMatch(earlier -> contradicts(earlier, line))) {
            unapplied.add(line.place().unapplied(Reason.CONTRADICTS));
            return;
        }
        group.lines.add(line);
        group.lines.sort(WITHIN_PATH);
    }

    private static boolean contradicts(TmpfilesLine earlier, TmpfilesLine line) {
        boolean bothDecide = earlier.type().ownsPath() && line.type().ownsPath();
        return bothDecide && !earlier.agreesWith(line) && !(appends(earlier) && appends(line));
    }

    private static boolean appends(TmpfilesLine line) {
        return line.type() == LineType.WRITTEN_FILE && line.has(Modifier.FORCE);
    }

    /** All lines in order. */
    List<TmpfilesLine> lines() {
        List<TmpfilesLine> ordered = new ArrayList<>();
        nodes.values().forEach(group -> order(group, ordered));
        patterns.values().forEach(group -> order(group, ordered));
        return ordered;
    }

    private void order(Group group, List<TmpfilesLine> ordered) {
        if (group.ordered) {
            return;
        }
        group.ordered = true;
        Group parent = closestParent(group.path);
        if (parent != null) {
            order(parent, ordered);
        }
        ordered.addAll(group.lines);
    }

    private @Nullable Group closestParent(ByteString path) {
        for (int end = path.length() - 1; end > 0; end--) {
            if (path.byteAt(end) == '/') {
                ByteString prefix = path.substring(0, end);
                Group group = nodes.getOrDefault(prefix, patterns.get(prefix));
                if (group != null) {
                    return group;
                }
            }
        }
        return null;
    }
}
