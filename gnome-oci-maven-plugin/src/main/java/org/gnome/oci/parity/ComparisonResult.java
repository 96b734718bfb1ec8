package org.gnome.oci.parity;

import java.util.List;

/**
 * What a comparison found, before any rule is applied.
 *
 * @param differences ordered by path, then by kind
 * @param entries how many entries there are, one element for each type
 * @param bytesCompared the size of the reference's files whose content was compared, each file once
 * @param coverage how far each aspect was compared, one element for each aspect
 * @param uncompared what the image has that the reference cannot express
 */
public record ComparisonResult(
        List<Difference> differences,
        List<EntryCount> entries,
        long bytesCompared,
        List<Coverage> coverage,
        List<Uncompared> uncompared) {
    public ComparisonResult {
        differences = List.copyOf(differences);
        entries = List.copyOf(entries);
        coverage = List.copyOf(coverage);
        uncompared = List.copyOf(uncompared);
    }
}
