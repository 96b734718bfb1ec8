package org.gnome.oci.source.ostree;

import java.util.List;
import java.util.TreeMap;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;

/**
 * Reads {@code (a{s(ayaaya{sv})}a{sv})} of a summary index (FLATPAK_SUMMARY_INDEX_GVARIANT_STRING in
 * flatpak-repo-utils). The history of older summaries is of use to who has them, so it is passed over.
 */
final class SummaryIndexReader {
    private SummaryIndexReader() {}

    static SummaryIndex read(GvariantData data) throws MalformedFormatException {
        GvariantValue value = GvariantValue.of(data, OstreeFormat.SUMMARY_INDEX, "summary_index");
        GvariantNormalForm.require(value);
        List<GvariantValue> members = value.members("subsummaries", "metadata");
        TreeMap<ByteString, Digest> summaries = new TreeMap<>();
        GvariantArray entries = members.get(0).array();
        for (int i = 0; i < entries.count(); i++) {
            List<GvariantValue> entry = entries.element(i).members("name", "subsummary");
            List<GvariantValue> summary = entry.get(1).members("checksum", "history", "metadata");
            ByteString name = entry.get(0).string();
            if (summaries.put(name, Checksums.read(summary.get(0))) != null) {
                throw entry.get(0).malformed("\"" + name + "\" is there twice");
            }
        }
        return new SummaryIndex(
                summaries, CommitMetadata.read(members.get(1)).string(OstreeFormat.SUMMARY_COLLECTION_ID));
    }
}
