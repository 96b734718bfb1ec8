package org.gnome.oci.source.ostree;

import java.util.List;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;

/** Reads {@code (a(s(taya{sv}))a{sv})} of a summary (OSTREE_SUMMARY_GVARIANT_FORMAT). */
final class SummaryReader {
    private SummaryReader() {}

    static Summary read(GvariantData data) throws MalformedFormatException {
        GvariantValue value = GvariantValue.of(data, OstreeFormat.SUMMARY, "summary");
        GvariantNormalForm.require(value);
        List<GvariantValue> members = value.members("refs", "metadata");
        TreeMap<ByteString, Digest> refs = new TreeMap<>();
        GvariantArray entries = members.get(0).array();
        for (int i = 0; i < entries.count(); i++) {
            List<GvariantValue> entry = entries.element(i).members("ref", "commit");
            List<GvariantValue> commit = entry.get(1).members("size", "checksum", "metadata");
            ByteString ref = entry.get(0).string();
            if (refs.put(ref, Checksums.read(commit.get(1))) != null) {
                throw entry.get(0).malformed("\"" + ref + "\" is there twice");
            }
        }
        return new Summary(refs, CommitMetadata.read(members.get(1)).string(OstreeFormat.SUMMARY_COLLECTION_ID));
    }
}
