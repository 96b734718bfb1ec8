package org.gnome.oci.mojo;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;

/**
 * Which modules of a session take part in a goal: those that have it in their build, and where it was called by its
 * name those that build an image as well.
 */
final class Participants {
    private static final String DISABLED_PHASE = "none";

    private Participants() {}

    /** The participants in the order of the reactor. */
    static Stream<String> of(List<MavenProject> projects, MojoExecution execution) {
        return isCalled(execution)
                ? projects.stream()
                        .filter(project -> takesPart(project, execution))
                        .map(project -> name(project, execution))
                : projects.stream()
                        .flatMap(project -> executions(project, execution)
                                .filter(known -> hasGoal(known, Set.of(execution.getGoal())))
                                .map(known -> name(project, known.getId())));
    }

    /** Whether a project builds an image or has the goal in its build. */
    static boolean takesPart(MavenProject project, MojoExecution execution) {
        return executions(project, execution).anyMatch(known -> hasGoal(known, Set.of("build", execution.getGoal())));
    }

    /** Whether the goal was called by its name. */
    static boolean isCalled(MojoExecution execution) {
        return execution.getSource() == MojoExecution.Source.CLI;
    }

    /** What the participant is called that executes the goal. */
    static String name(MavenProject project, MojoExecution execution) {
        return name(project, execution.getExecutionId());
    }

    private static Stream<PluginExecution> executions(MavenProject project, MojoExecution execution) {
        Plugin plugin = project.getPlugin(execution.getGroupId() + ":" + execution.getArtifactId());
        return plugin == null ? Stream.empty() : plugin.getExecutions().stream();
    }

    private static boolean hasGoal(PluginExecution execution, Set<String> goals) {
        return !DISABLED_PHASE.equals(execution.getPhase())
                && execution.getGoals().stream().anyMatch(goals::contains);
    }

    private static String name(MavenProject project, String executionId) {
        return project.getArtifactId() + " (" + project.getGroupId() + ", " + executionId + ")";
    }
}
