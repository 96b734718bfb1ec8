package org.gnome.oci.reproduction;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where two images first differ, from coarse to fine.
 *
 * @param documents the first member that differs of the index, the manifest and the configuration, for each that has
 *     one beside what follows from the layers
 * @param layer the first layer that differs
 */
public record ImageDifference(List<ValueDifference> documents, Optional<LayerDifference> layer) {
    public ImageDifference {
        documents = List.copyOf(documents);
    }

    @Override
    public String toString() {
        return Stream.concat(
                        documents.stream().map(ValueDifference::toString),
                        layer.map(LayerDifference::toString).stream())
                .collect(Collectors.joining("; "));
    }
}
