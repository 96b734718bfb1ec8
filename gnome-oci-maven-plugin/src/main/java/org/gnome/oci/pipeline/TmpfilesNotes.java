package org.gnome.oci.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.gnome.oci.compose.tmpfiles.UnappliedLine;
import org.gnome.oci.compose.tmpfiles.UnappliedLine.Reason;

/** What people are told of lines of tmpfiles.d that were not applied: those of other directories are counted only. */
final class TmpfilesNotes {
    private TmpfilesNotes() {}

    static List<String> of(List<UnappliedLine> lines) {
        List<String> notes = new ArrayList<>();
        long elsewhere = lines.stream()
                .filter(line -> line.reason() == Reason.OUT_OF_SCOPE)
                .count();
        if (elsewhere > 0) {
            notes.add("Lines of tmpfiles.d for directories that the image leaves to the running system: " + elsewhere);
        }
        lines.stream()
                .filter(line -> line.reason() != Reason.OUT_OF_SCOPE)
                .map(line -> "tmpfiles.d was not applied: " + line)
                .forEach(notes::add);
        return notes;
    }
}
