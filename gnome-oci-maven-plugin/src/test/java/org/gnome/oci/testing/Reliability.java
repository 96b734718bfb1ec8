package org.gnome.oci.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * What the tests of our promises have counted: printed when the tests of a virtual machine are over, as
 * {@code reliability: PROMISE: FIGURES}. The README's table is made of these lines.
 *
 * <p>A build does a quick part of what they can do, {@code -Dreliability=whole} all of it.
 */
public final class Reliability implements TestExecutionListener {
    private static final String WHOLE = "whole";

    private static final Map<String, String> FIGURES = new ConcurrentSkipListMap<>();

    /** Whether everything is tried, however long it takes. */
    public static boolean isWhole() {
        return WHOLE.equals(System.getProperty("reliability"));
    }

    /** A number that says how much is tried: of a quick build, or of the whole. */
    public static int count(int quick, int whole) {
        return isWhole() ? whole : quick;
    }

    /** States what a test has counted, when it has found it right. */
    public static void figure(String promise, String figures) {
        FIGURES.put(promise, figures);
    }

    @Override
    @SuppressWarnings("SystemOut") // the console of the build is where these are read
    public void testPlanExecutionFinished(TestPlan plan) {
        StringBuilder lines = new StringBuilder();
        FIGURES.forEach((promise, figures) -> lines.append("reliability: ")
                .append(promise)
                .append(": ")
                .append(figures)
                .append(System.lineSeparator()));
        if (!lines.isEmpty()) {
            System.out.writeBytes(lines.toString().getBytes(UTF_8));
            System.out.flush();
        }
    }
}
