package org.gnome.oci.pipeline;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gnome.oci.layer.LayerCompression;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.ImageReference;
import org.gnome.oci.source.SourceLocation;

/**
 * What an image is to be: everything that has a part in its bytes, beside the content of its sources.
 *
 * @param reference the full name
 * @param platform what the image runs on
 * @param parent the image that this one is built upon, whose layers it shares
 * @param composition what its tree is composed of
 * @param operatingSystem whether the tree is that of an operating system, which has a time and may be bootable
 * @param compression how layers are compressed
 * @param filesTimestamp the time of every file
 * @param created when the image was created; if empty, the newest time that a source tells
 * @param labels labels of the configuration
 * @param annotations annotations of the manifest
 * @param comment the comment of the history entry
 */
public record ImageSpecification(
        ImageReference reference,
        Descriptor.Platform platform,
        Optional<SourceLocation> parent,
        CompositionSpecification composition,
        boolean operatingSystem,
        LayerCompression compression,
        Instant filesTimestamp,
        Optional<Instant> created,
        SortedMap<String, String> labels,
        SortedMap<String, String> annotations,
        Optional<String> comment) {
    /** What the time field of a tar header holds: 11 octal digits of seconds. */
    private static final long MAX_FILE_SECONDS = 0777_7777_7777L;

    /** 9999-12-31T23:59:59Z, the last second that RFC 3339 can write. */
    private static final long MAX_SECONDS = 253_402_300_799L;

    public ImageSpecification {
        requireSeconds("the time of files", filesTimestamp, MAX_FILE_SECONDS);
        created.ifPresent(time -> requireSeconds("the time of creation", time, MAX_SECONDS));
        if (labels.containsKey(BootcSupport.LABEL)) {
            throw new IllegalArgumentException("the label " + BootcSupport.LABEL
                    + " is set where an operating system has what bootc needs; do not configure it");
        }
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    }

    /** Whether OCI documents have a form for a time. */
    static boolean isWritable(Instant time) {
        return time.getEpochSecond() >= 0 && time.getEpochSecond() <= MAX_SECONDS;
    }

    private static void requireSeconds(String what, Instant time, long largest) {
        if (time.getNano() != 0 || time.getEpochSecond() < 0 || time.getEpochSecond() > largest) {
            throw new IllegalArgumentException(
                    what + " is " + time + "; use whole seconds from 1970 to " + Instant.ofEpochSecond(largest));
        }
    }
}
