package org.gnome.oci.mojo;

import java.nio.file.Path;
import org.apache.maven.project.MavenProject;
import org.gnome.oci.pipeline.ImageFiles;

/** Where a module keeps its image. */
final class ModuleFiles {
    /** The packaging for users outside this reactor; its main artifact is the record of the image. */
    private static final String PACKAGING = "oci-image";

    private ModuleFiles() {}

    static ImageFiles of(MavenProject project, String name) {
        return new ImageFiles(Path.of(project.getBuild().getDirectory()), name);
    }

    /** What {@code install} takes: a small record with the digests, not the image of some gigabytes. */
    static void attach(MavenProject project, ImageFiles files) {
        if (PACKAGING.equals(project.getPackaging())) {
            project.getArtifact().setFile(files.record().toFile());
        }
    }
}
