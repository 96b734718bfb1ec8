package org.gnome.oci.system.reproducibility;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a host is on one axis.
 *
 * @param axis the axis
 * @param name a word for people
 * @param words what has to be put on the command line, or what {@link Place} makes of it
 * @param felt what a virtual machine must see there, by the names of {@code HostFacts}
 * @param changed facts that must be others than on the usual host
 * @param missing what is missing here to have it, if something is
 */
record Variation(
        Axis axis,
        String name,
        List<String> words,
        Map<String, String> felt,
        Set<String> changed,
        Optional<String> missing) {
    Variation {
        words = List.copyOf(words);
        felt = new TreeMap<>(felt);
        changed = new TreeSet<>(changed);
    }

    static Variation of(Axis axis, String name, String... words) {
        return new Variation(axis, name, List.of(words), Map.of(), Set.of(), Optional.empty());
    }

    Variation feltAs(String fact, String value) {
        Map<String, String> more = new TreeMap<>(felt);
        more.put(fact, value);
        return new Variation(axis, name, words, more, changed, missing);
    }

    Variation changing(String fact) {
        return new Variation(axis, name, words, felt, Set.of(fact), missing);
    }

    Variation unless(Optional<String> missingThing) {
        return new Variation(axis, name, words, felt, changed, missingThing);
    }

    @Override
    public String toString() {
        return name;
    }
}
