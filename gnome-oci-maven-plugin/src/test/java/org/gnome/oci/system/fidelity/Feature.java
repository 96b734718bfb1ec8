package org.gnome.oci.system.fidelity;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * Something that a file system can hold: a line of {@code features.txt}.
 *
 * @param name what it is
 * @param errors texts of which an error says one, if it is refused
 * @param cells what becomes of it, by input
 */
record Feature(String name, List<String> errors, List<Cell> cells) {
    /** Reads the columns but the last one, which is for {@code make.py}; errors are added as they are met. */
    static Feature parse(List<String> columns) {
        Feature feature = new Feature(columns.get(0), new ArrayList<>(), new ArrayList<>());
        Iterator<String> outcomes = columns.subList(1, columns.size()).iterator();
        for (Input input : Input.values()) {
            feature.cells.add(Cell.parse(feature, input, outcomes.next()));
        }
        return feature;
    }

    /** The directory that it is made in, which {@code make.py} calls the same. */
    String slug() {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }
}
