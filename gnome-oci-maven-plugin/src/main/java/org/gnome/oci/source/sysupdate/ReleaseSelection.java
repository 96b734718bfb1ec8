package org.gnome.oci.source.sysupdate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.source.VersionOrder;

/**
 * Selects a version of which all files are there that a reference wants: files of different versions are never taken
 * together.
 */
final class ReleaseSelection {
    /** How many versions a sentence names of those that there are. */
    private static final int SHOWN = 5;

    private final String source;
    private final SysupdateReference reference;
    private final ComponentFiles usr;
    private final ComponentFiles verity;
    private final ComponentFiles signature;
    private final List<ComponentFiles> extensions = new ArrayList<>();

    /**
     * Finds all versions of what a reference wants.
     *
     * @param source what errors name
     * @param architecture the architecture in systemd's words
     */
    ReleaseSelection(String source, Sha256Sums sums, SysupdateReference reference, String architecture) {
        this.source = source;
        this.reference = reference;
        this.usr = new ComponentFiles(SysupdateReference.BASE, ComponentPatterns.ofUsr(architecture), sums);
        this.verity = new ComponentFiles(
                SysupdateReference.BASE + " verity", ComponentPatterns.ofUsrVerity(architecture), sums);
        this.signature = new ComponentFiles(
                SysupdateReference.BASE + " signature", ComponentPatterns.ofUsrSignature(architecture), sums);
        for (String name : reference.extensions()) {
            extensions.add(new ComponentFiles(name, ComponentPatterns.ofExtension(name, architecture), sums));
        }
    }

    /**
     * The version of the reference, or the newest that is complete.
     *
     * @throws MalformedFormatException if there is none, or if a file of it is there for several partitions
     */
    Release select() throws MalformedFormatException {
        List<String> known = newestFirst();
        List<String> candidates = reference.version().map(List::of).orElse(known);
        List<String> incomplete = new ArrayList<>();
        for (String version : candidates) {
            List<String> missing = missing(version);
            if (missing.isEmpty()) {
                return release(version, passedOver(incomplete));
            }
            incomplete.add(version + " (no " + String.join(", no ", missing) + ")");
        }
        throw new MalformedFormatException(source, reference.toString(), absence(known, incomplete));
    }

    /** What must be there. */
    private List<ComponentFiles> components() {
        List<ComponentFiles> all = new ArrayList<>(List.of(usr, verity));
        all.addAll(extensions);
        return all;
    }

    private List<String> newestFirst() {
        TreeSet<String> versions = new TreeSet<>(new VersionOrder());
        components().forEach(component -> versions.addAll(component.versions()));
        return List.copyOf(versions.descendingSet());
    }

    private List<String> missing(String version) {
        return components().stream()
                .filter(component -> !component.has(version))
                .map(ComponentFiles::name)
                .toList();
    }

    private static List<String> passedOver(List<String> incomplete) {
        return incomplete.isEmpty()
                ? List.of()
                : List.of("Newer versions were passed over, since they are incomplete: " + some(incomplete));
    }

    private String absence(List<String> known, List<String> incomplete) {
        if (known.isEmpty()) {
            return "there is no version for this architecture";
        }
        return reference.version().isPresent()
                ? "is not there: " + some(incomplete) + "; the versions that are there: " + some(known)
                : "no version has all of them: " + some(incomplete);
    }

    private static String some(List<String> versions) {
        String more = versions.size() > SHOWN ? " and " + (versions.size() - SHOWN) + " more" : "";
        return versions.stream().limit(SHOWN).collect(Collectors.joining(", ")) + more;
    }

    private Release release(String version, List<String> notes) throws MalformedFormatException {
        Map<String, ReleaseFile> images = new LinkedHashMap<>();
        for (ComponentFiles extension : extensions) {
            images.put(extension.name(), extension.file(source, version));
        }
        return new Release(
                version,
                usr.file(source, version),
                verity.file(source, version),
                signature.has(version) ? Optional.of(signature.file(source, version)) : Optional.empty(),
                images,
                notes);
    }
}
