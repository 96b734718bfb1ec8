package org.gnome.oci.mojo;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.project.MavenProject;
import org.gnome.oci.pipeline.PublishTags;
import org.gnome.oci.publish.ReadyImages;

/**
 * The images of a Maven session whose tags wait for one another. A module that fails never comes, and neither do those
 * that Maven leaves out because of it, so that then no tag is moved.
 */
final class SessionTags {
    private static final String KEY = SessionTags.class.getName();
    private static final String DISABLED_PHASE = "none";

    private final ReadyImages<PublishTags.Ready> images;

    private SessionTags(List<String> participants) {
        this.images = new ReadyImages<>(participants);
    }

    /** All images of the session, if this module was the last one. */
    static Optional<List<PublishTags.Ready>> ready(
            MavenSession session,
            MavenProject project,
            MojoExecution execution,
            Optional<PublishTags.Ready> image,
            Log log)
            throws MojoExecutionException {
        SessionTags tags = of(session, project, execution);
        Optional<List<PublishTags.Ready>> all = tags.images.ready(participant(project, execution), image);
        if (all.isEmpty() && image.isPresent()) {
            log.info("Tags are moved when all images of this build are pushed; missing: "
                    + String.join(", ", tags.images.missing()));
        }
        return all;
    }

    /** What the request keeps for plugins is a plain map, made when it is first asked for. */
    private static SessionTags of(MavenSession session, MavenProject project, MojoExecution execution)
            throws MojoExecutionException {
        synchronized (session.getRequest()) {
            Map<String, Object> data = session.getRequest().getData();
            String key = KEY + " " + execution.getGoal() + " " + execution.getSource();
            Object tags = data.computeIfAbsent(
                    isAlone(session, project, execution) ? key + " " + project.getId() : key,
                    absent -> new SessionTags(participants(session, project, execution)));
            if (tags instanceof SessionTags same) {
                return same;
            }
            throw new MojoExecutionException("Modules of this build load " + execution.getArtifactId()
                    + " in different ways, so that their tags cannot be moved together: name it with one version, and"
                    + " everywhere or nowhere as an extension");
        }
    }

    /** Whether the goal was called by its name in a project that knows nothing of it. */
    private static boolean isAlone(MavenSession session, MavenProject project, MojoExecution execution) {
        return isCalled(execution)
                && participants(session.getProjects(), execution).noneMatch(participant(project, execution)::equals);
    }

    private static List<String> participants(MavenSession session, MavenProject project, MojoExecution execution) {
        return isAlone(session, project, execution)
                ? List.of(participant(project, execution))
                : participants(session.getProjects(), execution).toList();
    }

    private static Stream<String> participants(List<MavenProject> projects, MojoExecution execution) {
        return isCalled(execution)
                ? projects.stream()
                        .filter(project -> executions(project, execution)
                                .anyMatch(known -> hasGoal(known, Set.of("build", execution.getGoal()))))
                        .map(project -> participant(project, execution))
                : projects.stream()
                        .flatMap(project -> executions(project, execution)
                                .filter(known -> hasGoal(known, Set.of(execution.getGoal())))
                                .map(known -> participant(project, known.getId())));
    }

    private static Stream<PluginExecution> executions(MavenProject project, MojoExecution execution) {
        Plugin plugin = project.getPlugin(execution.getGroupId() + ":" + execution.getArtifactId());
        return plugin == null ? Stream.empty() : plugin.getExecutions().stream();
    }

    private static boolean hasGoal(PluginExecution execution, Set<String> goals) {
        return !DISABLED_PHASE.equals(execution.getPhase())
                && execution.getGoals().stream().anyMatch(goals::contains);
    }

    private static boolean isCalled(MojoExecution execution) {
        return execution.getSource() == MojoExecution.Source.CLI;
    }

    private static String participant(MavenProject project, MojoExecution execution) {
        return participant(project, execution.getExecutionId());
    }

    private static String participant(MavenProject project, String executionId) {
        return project.getArtifactId() + " (" + project.getGroupId() + ", " + executionId + ")";
    }
}
