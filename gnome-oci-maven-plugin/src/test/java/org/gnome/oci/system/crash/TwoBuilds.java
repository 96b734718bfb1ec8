package org.gnome.oci.system.crash;

import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A build that is made in turn for two times, so that there is always something to do and something older to lose; and
 * what it leaves when nothing disturbs it.
 */
final class TwoBuilds {
    private final CrashBuild build;
    private final SortedMap<String, String> one;
    private final SortedMap<String, String> another;

    private TwoBuilds(CrashBuild build, SortedMap<String, String> one, SortedMap<String, String> another) {
        this.build = build;
        this.one = one;
        this.another = another;
    }

    /** Makes both, and forgets them again. */
    static TwoBuilds of(CrashBuild build) throws IOException {
        SortedMap<String, String> one = make(build.at(CrashBuild.ONE));
        SortedMap<String, String> another = make(build.at(CrashBuild.ANOTHER));
        return new TwoBuilds(build, one, another);
    }

    /** The same builds in another place. */
    TwoBuilds in(CrashBuild elsewhere) {
        return new TwoBuilds(elsewhere, one, another);
    }

    private static SortedMap<String, String> make(CrashBuild build) throws IOException {
        build.run();
        SortedMap<String, String> digests = build.digests();
        build.forget();
        return digests;
    }

    /** The build of a round; the one of the round before is there unless it was forgotten. */
    CrashBuild next(int round) {
        return build.at(round % 2 == 0 ? CrashBuild.ONE : CrashBuild.ANOTHER);
    }

    /** The other of the two. */
    CrashBuild other(CrashBuild than) {
        return build.at(than.created().equals(CrashBuild.ONE) ? CrashBuild.ANOTHER : CrashBuild.ONE);
    }

    /** The first file that stands under its name and is of neither build; empty if all are. */
    String torn() throws IOException {
        for (Map.Entry<String, String> file : build.digests().entrySet()) {
            String name = file.getKey();
            boolean whole =
                    file.getValue().equals(one.get(name)) || file.getValue().equals(another.get(name));
            if (!whole && !name.contains("/.")) {
                return name;
            }
        }
        return "";
    }

    /** What is wrong when a build is made again after whatever befell it; empty if nothing is. */
    String wrongAfter(CrashBuild again) throws IOException {
        again.run();
        return wrong(again);
    }

    /** What is wrong with what a build has left; empty if nothing is. */
    String wrong(CrashBuild again) throws IOException {
        SortedMap<String, String> expected = again.created().equals(CrashBuild.ONE) ? one : another;
        SortedMap<String, String> made = build.digests();
        if (!made.equals(expected)) {
            SortedMap<String, String> other = new TreeMap<>(made);
            other.entrySet().removeIf(file -> file.getValue().equals(expected.get(file.getKey())));
            return other.isEmpty() ? "lacks files" : "has other files: " + other.keySet();
        }
        return build.leftInCache().isEmpty() ? "" : "left in the cache: " + build.leftInCache();
    }
}
