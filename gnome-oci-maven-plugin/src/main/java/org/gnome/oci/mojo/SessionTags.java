package org.gnome.oci.mojo;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.execution.MavenSession;
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
        Optional<List<PublishTags.Ready>> all = tags.images.ready(Participants.name(project, execution), image);
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
        return Participants.isCalled(execution)
                && Participants.of(session.getProjects(), execution)
                        .noneMatch(Participants.name(project, execution)::equals);
    }

    private static List<String> participants(MavenSession session, MavenProject project, MojoExecution execution) {
        return isAlone(session, project, execution)
                ? List.of(Participants.name(project, execution))
                : Participants.of(session.getProjects(), execution).toList();
    }
}
