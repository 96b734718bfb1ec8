package org.gnome.oci.mojo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.UUID;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.gnome.oci.digest.Digest;
import org.jspecify.annotations.Nullable;

/** Which build of this plugin runs: another one may make other bytes of the same inputs. */
final class ToolIdentity {
    private ToolIdentity() {}

    static String of(PluginDescriptor plugin) throws MojoExecutionException {
        @Nullable
        File file = plugin.getPluginArtifact() == null
                ? null
                : plugin.getPluginArtifact().getFile();
        if (file == null || !file.isFile()) {
            // Classes of a reactor that has not packaged them: they may change from run to run.
            return UUID.randomUUID().toString();
        }
        try {
            return plugin.getVersion() + " " + Digest.ofContent(Files.readAllBytes(file.toPath()));
        } catch (IOException e) {
            throw GoalErrors.execution("The plugin's own jar cannot be read", e);
        }
    }
}
