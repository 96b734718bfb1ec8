package org.gnome.oci.system.reproducibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A host that builds: how it is on each axis.
 *
 * @param variations one of each axis
 */
record Host(SortedMap<Axis, Variation> variations) {
    Host {
        variations = Collections.unmodifiableSortedMap(new TreeMap<>(variations));
    }

    static Host of(Stream<Variation> variations) {
        SortedMap<Axis, Variation> byAxis = new TreeMap<>();
        variations.forEach(variation -> byAxis.put(variation.axis(), variation));
        return new Host(byAxis);
    }

    Variation on(Axis axis) {
        return Optional.ofNullable(variations.get(axis)).orElseThrow();
    }

    /** What is missing here to have this host; nothing, if it can be had. */
    List<String> missing() {
        return variations.values().stream()
                .flatMap(variation -> variation.missing().stream()
                        .map(missing -> variation.axis() + " \"" + variation + "\" " + missing))
                .toList();
    }

    /** As near to this host as is possible: the usual one is in the place of what is missing. */
    Host asFarAsPossible(Host usual) {
        return of(variations.values().stream()
                .map(variation -> variation.missing().isEmpty() ? variation : usual.on(variation.axis())));
    }

    /** The words that start a virtual machine there. */
    List<String> virtualMachine() {
        return variations.values().stream()
                .filter(variation -> variation.axis().compareTo(Axis.HEAP) <= 0)
                .flatMap(variation -> variation.words().stream())
                .toList();
    }

    /** Fails unless everything in which this host differs was felt by the one who built there. */
    void assertFelt(Run run, Run usual) {
        for (Variation variation : variations.values()) {
            variation
                    .felt()
                    .forEach((fact, value) -> assertThat(run.fact(fact))
                            .as("%s of %s", fact, this)
                            .isEqualTo(value));
            variation
                    .changed()
                    .forEach(fact -> assertThat(run.fact(fact))
                            .as("%s of %s", fact, this)
                            .isNotEqualTo(usual.fact(fact)));
        }
    }

    @Override
    public String toString() {
        return variations.values().stream().map(Variation::name).collect(Collectors.joining(", "));
    }
}
