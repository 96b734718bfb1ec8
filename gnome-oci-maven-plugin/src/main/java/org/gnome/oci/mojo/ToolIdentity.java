package org.gnome.oci.mojo;

import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.digest.DigestingOutputStream;
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
            return plugin.getVersion() + " " + content(file);
        } catch (IOException e) {
            throw GoalErrors.execution("The plugin's own jar cannot be read", e);
        }
    }

    /** Of what runs, and not of the jar, whose directories have the modes that its builder's umask gave them. */
    static Digest content(File jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar);
                DigestingOutputStream digest = new DigestingOutputStream(OutputStream.nullOutputStream());
                DataOutputStream out = new DataOutputStream(digest)) {
            TreeMap<String, ZipEntry> entries = new TreeMap<>();
            zip.stream().forEach(entry -> entries.put(entry.getName(), entry));
            for (ZipEntry entry : entries.values()) {
                try (InputStream in = zip.getInputStream(entry)) {
                    byte[] bytes = in.readAllBytes();
                    out.writeUTF(entry.getName());
                    out.writeInt(bytes.length);
                    out.write(bytes);
                }
            }
            return digest.digest();
        }
    }
}
