package org.gnome.oci.publish;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gnome.oci.oci.ImageReference;

/**
 * Which tags an image gets, from templates with {@code {name}}, {@code {branch}} and {@code {revision}}. A template
 * with {@code {revision}} gives no tag where no revision is known.
 *
 * @param everywhere templates for every branch
 * @param nightly templates for the nightly branch, after the others
 * @param nightlyBranch the branch that is published each night
 */
public record TagScheme(List<String> everywhere, List<String> nightly, String nightlyBranch) {
    private static final String REVISION = "{revision}";

    public TagScheme {
        everywhere = List.copyOf(everywhere);
        nightly = List.copyOf(nightly);
    }

    /**
     * The tags in the order in which they are moved, each once.
     *
     * @param names the name of the image, and its other names
     * @throws IllegalArgumentException if one is no tag
     */
    public List<String> tags(List<String> names, String branch, Optional<String> revision) {
        List<String> templates = new ArrayList<>(everywhere);
        if (branch.equals(nightlyBranch)) {
            templates.addAll(nightly);
        }
        Set<String> tags = new LinkedHashSet<>();
        for (String template : templates) {
            if (template.contains(REVISION) && revision.isEmpty()) {
                continue;
            }
            for (String name : names) {
                tags.add(ImageReference.requireTag(template.replace("{name}", name)
                        .replace("{branch}", branch)
                        .replace(REVISION, revision.orElse(""))));
            }
        }
        return List.copyOf(tags);
    }
}
