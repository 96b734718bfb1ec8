package org.gnome.oci.report;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * An image whose results go into the site.
 *
 * @param name what the image is called there; also the directory of its report: letters, digits, {@code . _ -}
 * @param parity its {@link ReportDirectory}, which may be missing
 * @param image its {@code image.json}, which may be missing
 */
public record SiteModule(String name, Path parity, Path image) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    public SiteModule {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("\"" + name + "\" cannot be the directory of a report");
        }
    }
}
