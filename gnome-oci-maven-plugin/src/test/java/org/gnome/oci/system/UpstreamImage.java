package org.gnome.oci.system;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.gnome.oci.parity.PathMapping;

/** An image that upstream publishes, and what is needed to compare it. */
enum UpstreamImage {
    PLATFORM(Reference.RUNTIME),
    SDK(Reference.RUNTIME),
    GNOMEOS(Reference.SYSTEM),
    GNOMEOS_DEVEL(Reference.SYSTEM);

    private static final String HEADERS = "/usr/lib/x86_64-linux-gnu/include:/usr/include/x86_64-linux-gnu";

    /** What it is compared with. */
    enum Reference {
        /** A Flatpak runtime with extensions. */
        RUNTIME,
        /** A disk image of GNOME OS with extensions. */
        SYSTEM
    }

    private final Reference reference;

    UpstreamImage(Reference reference) {
        this.reference = reference;
    }

    Reference reference() {
        return reference;
    }

    Path rules() {
        return SampleProject.here().root().resolve("images/upstream/" + this + "-rules.xml");
    }

    List<PathMapping> mappings() {
        Stream<String> mappings = switch (this) {
            case PLATFORM -> Stream.of("/usr/share/runtime/locale/*/lib:/usr/lib/locale");
            case SDK ->
                Stream.of(
                        "/usr/share/runtime/locale/*/lib:/usr/lib/locale",
                        "/usr/share/runtime/docs:/usr/share",
                        HEADERS);
            case GNOMEOS, GNOMEOS_DEVEL -> Stream.of("/usr/lib/pam.d:/etc/pam.d");
        };
        return mappings.map(PathMapping::parse).toList();
    }

    /** The name of the image. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
