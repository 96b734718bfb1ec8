package org.gnome.oci.source.tar;

import java.time.Instant;
import java.util.Optional;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.tree.Xattrs;

/**
 * What pax headers state of an entry; the rest is in its header block.
 *
 * @param path the name
 * @param linkPath the target of a link
 * @param size bytes of content
 * @param uid numeric owner
 * @param gid numeric group
 * @param mtime time of the last change
 * @param xattrs extended attributes
 */
record PaxAttributes(
        Optional<ByteString> path,
        Optional<ByteString> linkPath,
        Optional<Long> size,
        Optional<Long> uid,
        Optional<Long> gid,
        Optional<Instant> mtime,
        Xattrs xattrs) {}
