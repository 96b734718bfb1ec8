package org.gnome.oci.mojo;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * An environment for Maven that differs from that of this process wherever a build could take notice, and is the same
 * where it must: credentials, proxies and {@code SOURCE_DATE_EPOCH} are inherited.
 *
 * @param zone the name of a time zone
 * @param locale a language with a country
 * @param heapMegabytes the size of the heap
 * @param processors how many processors the virtual machine sees
 * @param threads how many modules are built at once
 */
record OtherEnvironment(String zone, Locale locale, long heapMegabytes, int processors, int threads) {
    /** No multiple of an hour from any usual zone. */
    private static final List<String> ZONES = List.of("Asia/Kathmandu", "America/St_Johns");

    /** Turkish has another i in upper case; Thai another year. */
    private static final List<Locale> LOCALES = List.of(new Locale("tr", "TR"), new Locale("th", "TH"));

    /**
     * Only the shell can change the mask of new files. One that makes them as private as can be, unless this process
     * has the same.
     */
    private static final String WITH_ANOTHER_UMASK =
            "case $(umask) in *77) umask 022;; *) umask 077;; esac; exec \"$@\"";

    /** They would make Maven start elsewhere, or wait for the debugger of this process. */
    private static final List<String> REMOVED = List.of("MAVEN_ARGS", "MAVEN_BASEDIR", "MAVEN_DEBUG_OPTS");

    private static final String OPTIONS = "MAVEN_OPTS";
    private static final int MEBIBYTE_BITS = 20;

    /** The opposite of this process. */
    static OtherEnvironment ofThisProcess(int threads) {
        Runtime runtime = Runtime.getRuntime();
        String zone = TimeZone.getDefault().getID();
        Locale locale = Locale.getDefault();
        return new OtherEnvironment(
                other(ZONES, name -> name.equals(zone)),
                other(LOCALES, known -> known.getLanguage().equals(locale.getLanguage())),
                (runtime.maxMemory() >> MEBIBYTE_BITS) * 3 / 4,
                runtime.availableProcessors() == 1 ? 2 : 1,
                threads == 1 ? 2 : 1);
    }

    private static <T> T other(List<T> candidates, java.util.function.Predicate<T> isSame) {
        return isSame.test(candidates.get(0)) ? candidates.get(1) : candidates.get(0);
    }

    /** A command that runs another one with another mask of new files. */
    static List<String> umaskCommand() {
        return List.of("sh", "-c", WITH_ANOTHER_UMASK, "sh");
    }

    /**
     * Changes what a new process would inherit.
     *
     * @param variables the environment of this process
     * @param javaHome the JDK that is to be used
     */
    void applyTo(Map<String, String> variables, Path javaHome) {
        REMOVED.forEach(variables::remove);
        variables.put("JAVA_HOME", javaHome.toString());
        variables.put("TZ", zone);
        // The encoding of file names is no matter of taste: it stays.
        variables.put("LC_CTYPE", first(variables, "LC_ALL", "LC_CTYPE", "LANG").orElse("C.UTF-8"));
        variables.remove("LC_ALL");
        variables.put("LANG", locale + ".UTF-8");
        String inherited = variables.getOrDefault(OPTIONS, "");
        variables.put(OPTIONS, (inherited + " " + String.join(" ", virtualMachineOptions())).strip());
    }

    private static Optional<String> first(Map<String, String> variables, String... names) {
        for (String name : names) {
            @Nullable String value = variables.get(name);
            if (value != null && !value.isEmpty()) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** The last one counts, so these go after the user's. */
    private List<String> virtualMachineOptions() {
        return List.of(
                "-Xmx" + heapMegabytes + "m",
                "-XX:ActiveProcessorCount=" + processors,
                "-Duser.timezone=" + zone,
                "-Duser.language=" + locale.getLanguage(),
                "-Duser.country=" + locale.getCountry());
    }

    @Override
    public String toString() {
        return "TZ=" + zone + ", " + locale + ", another umask, " + heapMegabytes + " MiB of heap, "
                + (processors == 1 ? "1 processor" : processors + " processors") + ", -T" + threads;
    }
}
