package org.gnome.oci.mojo;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.maven.execution.MavenExecutionRequest;
import org.jspecify.annotations.Nullable;

/**
 * The arguments with which Maven builds a copy of a checkout as this session builds the checkout: the same POM,
 * modules, profiles, settings and properties. Settings are named and never repeated, so that no secret of theirs is
 * seen in a list of processes.
 */
final class RebuildCommand {
    /** Properties that Maven gives itself, and one that names what would be overwritten. */
    private static final Set<String> LEFT_OUT = Set.of(
            "maven.multiModuleProjectDirectory",
            "session.rootDirectory",
            "session.topDirectory",
            "gnome-oci.site.output");

    private final List<String> arguments = new ArrayList<>();

    private RebuildCommand() {}

    /**
     * The arguments.
     *
     * @param pom the POM in the copy
     * @param temporary where the build may keep temporary files
     * @param threads how many modules are built at once
     */
    static List<String> arguments(MavenExecutionRequest request, Path pom, Path temporary, int threads) {
        RebuildCommand command = new RebuildCommand();
        command.addAll("--batch-mode", "-Dstyle.color=never", "--file", pom.toString(), "-T", String.valueOf(threads));
        command.addFlags(request);
        command.addFile("--settings", request.getUserSettingsFile());
        command.addFile("--global-settings", request.getGlobalSettingsFile());
        command.addFile("--toolchains", request.getUserToolchainsFile());
        command.addFile("--global-toolchains", request.getGlobalToolchainsFile());
        command.addList("--activate-profiles", request.getActiveProfiles(), "");
        command.addList("--activate-profiles", request.getInactiveProfiles(), "!");
        command.addList("--projects", request.getSelectedProjects(), "");
        command.addList("--projects", request.getExcludedProjects(), "!");
        command.addProperties(request, temporary);
        command.addAll("package");
        return List.copyOf(command.arguments);
    }

    private void addAll(String... words) {
        arguments.addAll(List.of(words));
    }

    private void addFlags(MavenExecutionRequest request) {
        if (request.isOffline()) {
            addAll("--offline");
        }
        if (!request.isRecursive()) {
            addAll("--non-recursive");
        }
        @Nullable String make = request.getMakeBehavior();
        if (MavenExecutionRequest.REACTOR_MAKE_UPSTREAM.equals(make)
                || MavenExecutionRequest.REACTOR_MAKE_BOTH.equals(make)) {
            addAll("--also-make");
        }
        if (MavenExecutionRequest.REACTOR_MAKE_DOWNSTREAM.equals(make)
                || MavenExecutionRequest.REACTOR_MAKE_BOTH.equals(make)) {
            addAll("--also-make-dependents");
        }
    }

    /** Maven fails for a file that is named and not there, and looks for these where they need not be. */
    private void addFile(String option, @Nullable File file) {
        if (file != null && file.isFile()) {
            addAll(option, file.getAbsolutePath());
        }
    }

    private void addList(String option, @Nullable List<String> names, String mark) {
        if (names != null && !names.isEmpty()) {
            addAll(option, mark + String.join("," + mark, names));
        }
    }

    /** Of a property that is there twice the last value counts. */
    private void addProperties(MavenExecutionRequest request, Path temporary) {
        addAll("-Dmaven.test.skip=true");
        Map<String, String> properties = new TreeMap<>();
        request.getUserProperties().stringPropertyNames().stream()
                .filter(name -> !LEFT_OUT.contains(name))
                .forEach(
                        name -> properties.put(name, request.getUserProperties().getProperty(name)));
        properties.forEach((name, value) -> addAll("-D" + name + "=" + value));
        addAll("-Djava.io.tmpdir=" + temporary, "-Dgnome-oci.reproducible.skip=true");
    }
}
