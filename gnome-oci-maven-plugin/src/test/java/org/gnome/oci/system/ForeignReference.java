package org.gnome.oci.system;

import org.gnome.oci.source.SourceLocation;

/** What a foreign image is compared with: a small one of the kind, by the tools that upstream makes it with. */
interface ForeignReference {
    /** As the goal {@code diff} takes it. */
    SourceLocation location();

    /** A directory with all that it was made from, at the places where its users see it. */
    SourceLocation unpacked();
}
