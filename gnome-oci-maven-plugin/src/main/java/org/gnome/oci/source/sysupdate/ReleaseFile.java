package org.gnome.oci.source.sysupdate;

import java.util.Optional;
import org.gnome.oci.digest.Digest;

/**
 * A file of a release.
 *
 * @param name its name in the directory
 * @param digest its digest, as the list says
 * @param partition the UUID of the partition that it is written to, as 32 lower-case hexadecimal digits, if the name
 *     says so
 */
record ReleaseFile(String name, Digest digest, Optional<String> partition) {}
