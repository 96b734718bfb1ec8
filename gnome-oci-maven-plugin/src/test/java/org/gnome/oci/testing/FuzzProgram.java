package org.gnome.oci.testing;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Runs one fuzz target in this virtual machine, as {@code benchmark/fuzz.sh} wants it: a start of Maven takes longer
 * than a short run does.
 */
public final class FuzzProgram {
    private static final int MAX_STACK_LINES = 20;

    private FuzzProgram() {}

    /** The argument is {@code CLASS#METHOD}; the exit code is zero if no input broke the target. */
    @SuppressWarnings("SystemOut") // that is where the script reads
    public static void main(String[] args) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectMethod(args[0] + "(byte[])"))
                                .build(),
                        listener);
        listener.getSummary()
                .printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8), MAX_STACK_LINES);
        boolean passed = listener.getSummary().getTestsSucceededCount() > 0
                && listener.getSummary().getTotalFailureCount() == 0;
        // Jazzer leaves threads behind.
        System.exit(passed ? 0 : 1);
    }
}
