package org.gnome.oci.mojo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.parity.Outcome;
import org.gnome.oci.pipeline.BuiltImage;

/** The closing table: a line for each image. */
final class ResultTable {
    private static final List<String> HEADINGS = List.of("image", "digest", "size", "layers", "parity", "report");

    /** The cells of one line. */
    record Row(List<String> cells) {
        static Row of(String name, BuiltImage image, Optional<Outcome> parity, Path report) {
            return new Row(List.of(
                    name,
                    image.digest().toString(),
                    GoalConsole.bytes(image.size()),
                    String.valueOf(image.layers().size()),
                    parity.map(Outcome::id).orElse("not compared"),
                    report.toString()));
        }
    }

    private ResultTable() {}

    /** The lines of the table, headings first. */
    static List<String> of(List<Row> rows) {
        List<Row> all = new ArrayList<>();
        all.add(new Row(HEADINGS));
        all.addAll(rows);
        return all.stream().map(row -> line(row, all)).toList();
    }

    private static String line(Row row, List<Row> all) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < HEADINGS.size(); column++) {
            int index = column;
            int width = all.stream()
                    .mapToInt(other -> other.cells().get(index).length())
                    .max()
                    .orElse(0);
            String cell = row.cells().get(column);
            line.append(cell).append(" ".repeat(width - cell.length() + 2));
        }
        return line.toString().stripTrailing();
    }
}
