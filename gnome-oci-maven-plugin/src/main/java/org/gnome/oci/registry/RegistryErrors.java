package org.gnome.oci.registry;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The codes of the errors in an answer (distribution-spec, "Error Codes"). Its texts are not shown: a registry may put
 * anything into them, a credential too.
 */
final class RegistryErrors {
    private static final Pattern CODE = Pattern.compile("\"code\"\\s*:\\s*\"([A-Z][A-Z_]{1,40})\"");
    private static final int MAX_CODES = 4;

    private RegistryErrors() {}

    /** The codes; no text if there are none. */
    static String codes(@Nullable String body) {
        if (body == null) {
            return "";
        }
        return CODE.matcher(body)
                .results()
                .map(match -> match.group(1))
                .distinct()
                .limit(MAX_CODES)
                .collect(Collectors.joining(", "));
    }
}
