package org.gnome.oci.system.reproducibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A mistake that lets the host reach the bytes, made in a copy of the product's source.
 *
 * @param name what reaches them
 * @param axis on which hosts must differ to show it; none, if no two runs are alike
 * @param tellingNames which variations of the axis show it; all but the usual one, if there are none
 * @param images some images that it reaches
 * @param edits the mistake
 */
record Fault(String name, Optional<Axis> axis, Set<String> tellingNames, List<String> images, List<Edit> edits) {
    private static final List<String> IMAGES = List.of("platform", "sdk");

    static Fault shownBy(Axis axis, String name, String... telling) {
        return new Fault(name, Optional.of(axis), Set.of(telling), IMAGES, List.of());
    }

    static Fault shownByEveryRun(String name) {
        return new Fault(name, Optional.empty(), Set.of(), IMAGES, List.of());
    }

    Fault in(String... otherImages) {
        return new Fault(name, axis, tellingNames, List.of(otherImages), edits);
    }

    /** With one more change; classes are named from the product's package on. */
    Fault where(String className, String text, String replacement) {
        List<Edit> more = new ArrayList<>(edits);
        more.add(new Edit("org.gnome.oci." + className, text, replacement));
        return new Fault(name, axis, tellingNames, images, more);
    }

    /** Whether a host differs from the usual one in what shows it. */
    boolean isShownBy(Host host, Host usual) {
        return axis.isEmpty()
                || (tellingNames.isEmpty()
                        ? !host.on(axis.get()).equals(usual.on(axis.get()))
                        : tellingNames.contains(host.on(axis.get()).name()));
    }

    /** Compiles what is changed into a directory. */
    void compileTo(Path directory) throws IOException {
        Set<Path> sources = new TreeSet<>();
        for (Edit edit : edits) {
            sources.add(edit.applyIn(directory));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Writer messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "--release",
                    "17",
                    "-proc:none",
                    "-implicit:none",
                    "-nowarn",
                    "-Xlint:none",
                    "-d",
                    directory.toString(),
                    "-cp",
                    System.getProperty("java.class.path"));
            boolean compiled = compiler.getTask(
                            messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(compiled).as("%s: %s", name, messages).isTrue();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
