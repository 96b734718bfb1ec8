package org.gnome.oci.reproduction;

import java.util.List;
import java.util.stream.Collectors;
import org.gnome.oci.io.ByteString;

/**
 * The first entry of two layers, in the order of the archive, that differs.
 *
 * @param name its name as the archive has it
 * @param values what of it differs, at least one value
 */
public record EntryDifference(ByteString name, List<ValueDifference> values) {
    public EntryDifference {
        values = List.copyOf(values);
    }

    @Override
    public String toString() {
        return name + ": " + values.stream().map(ValueDifference::toString).collect(Collectors.joining("; "));
    }
}
