package org.gnome.oci.report;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;

/** Numbers for people, written alike on every machine. */
final class NumberText {
    private static final List<String> UNITS = List.of("kB", "MB", "GB", "TB", "PB", "EB");
    private static final int UNIT = 1000;

    private NumberText() {}

    /** A count with its thousands apart. */
    static String count(long value) {
        return format("#,##0").format(value);
    }

    /** A count with the word for what is counted. */
    static String count(long value, String one, String many) {
        return count(value) + " " + (value == 1 ? one : many);
    }

    /** A size in the largest decimal unit of which there is at least one. */
    static String size(long bytes) {
        if (bytes < UNIT) {
            return count(bytes, "byte", "bytes");
        }
        double value = (double) bytes / UNIT;
        int unit = 0;
        while (value >= UNIT) {
            value /= UNIT;
            unit++;
        }
        return format("0.0").format(value) + " " + UNITS.get(unit);
    }

    private static DecimalFormat format(String pattern) {
        return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT));
    }
}
