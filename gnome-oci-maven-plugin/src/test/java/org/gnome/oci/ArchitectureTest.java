package org.gnome.oci;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the package table and the third-party walls of the design. */
class ArchitectureTest {
    private static final String BASE = "org.gnome.oci.";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.gnome.oci");

    /** Each package with those that it may use. */
    private static final Map<String, Set<String>> TABLE = table(
            "io:",
            "digest: io",
            "compress: io",
            "tree: io digest",
            "source: tree io",
            "json: io",
            "source.directory: source tree io digest",
            "source.tar: source tree io digest compress",
            "source.squashfs: source tree io digest compress",
            "source.erofs: source tree io compress",
            "fetch: io digest",
            "trust: io digest",
            "registry: io digest json fetch oci",
            "source.ostree: source tree io digest compress trust fetch",
            "source.disk: source tree io compress digest json trust source.erofs source.squashfs",
            "source.flatpak: source tree io digest source.directory source.ostree trust",
            "source.sysupdate: source tree io digest fetch trust source.disk source.extension",
            "source.oci: source tree io digest source.tar oci layer registry fetch",
            "initramfs: tree io compress",
            "source.extension: source tree io",
            "compose: tree source io compose.tmpfiles",
            "compose.tmpfiles: tree source io",
            "layer: tree compress digest io",
            "oci: layer json digest io compress tree",
            "publish: oci registry digest io json",
            "parity: tree digest io",
            "reproduction: oci layer source.tar tree digest io json",
            "report: parity json tree digest io",
            "pipeline: io digest compress tree source json source.directory source.tar source.ostree source.flatpak"
                    + " source.disk source.extension source.sysupdate source.oci initramfs compose"
                    + " compose.tmpfiles layer oci parity"
                    + " report reproduction trust fetch registry publish",
            "mojo: pipeline io digest tree source compose layer oci parity report reproduction trust fetch registry"
                    + " publish");

    private static Map<String, Set<String>> table(String... lines) {
        Map<String, Set<String>> table = new TreeMap<>();
        for (String line : lines) {
            String[] parts = line.split(":", 2);
            table.put(
                    parts[0],
                    Arrays.stream(parts[1].strip().split(" "))
                            .filter(name -> !name.isEmpty())
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        return table;
    }

    @Test
    void everyPackageIsInTheTable() {
        Set<String> packages = CLASSES.stream()
                .map(ArchitectureTest::packageOf)
                .filter(name -> !name.startsWith("gnome_oci_maven_plugin"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(TABLE.keySet()).containsExactlyElementsOf(packages);
    }

    @TestFactory
    List<DynamicTest> packageUsesOnlyWhatTheTableAllows() {
        return TABLE.entrySet().stream()
                .map(row -> DynamicTest.dynamicTest(row.getKey(), () -> check(row.getKey(), row.getValue())))
                .toList();
    }

    private static void check(String name, Set<String> allowed) {
        String[] permitted = allowed.stream().map(other -> BASE + other).toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(BASE + name)
                .should()
                .dependOnClassesThat(resideInAPackage("org.gnome.oci..")
                        .and(not(resideInAPackage(BASE + name)))
                        .and(not(resideInAnyPackage(permitted))))
                .check(CLASSES);
    }

    private static String packageOf(JavaClass type) {
        String name = type.getPackageName();
        return name.length() < BASE.length() ? "" : name.substring(BASE.length());
    }

    @TestFactory
    List<DynamicTest> thirdPartiesStayBehindTheirWalls() {
        return List.of(
                wall("com.google.cloud.tools.jib", "registry"),
                wall("freemarker", "report"),
                wall("com.google.api.client", "registry"),
                wall("org.apache.http", "registry"),
                wall("com.fasterxml.jackson.core", "json"),
                wall("com.fasterxml.jackson.databind", "json"),
                wall("com.fasterxml.jackson.annotation", "json", "registry"),
                wall("com.github.luben.zstd", "compress"),
                wall("com.jcraft.jzlib", "compress"),
                wall("org.tukaani.xz", "compress"),
                wall("org.apache.commons.compress", "compress", "layer", "source.tar"),
                wall("com.sun.jna", "source.directory"),
                wall("org.bouncycastle", "trust"),
                wall("java.net.http", "fetch"),
                wall("me.tongfei.progressbar", "mojo"),
                wall("org.apache.maven", "mojo"));
    }

    private static DynamicTest wall(String library, String... packages) {
        String[] inside = Arrays.stream(packages).map(name -> BASE + name).toArray(String[]::new);
        return DynamicTest.dynamicTest(
                library,
                () -> noClasses()
                        .that(not(resideInAnyPackage(inside))
                                .and(not(resideInAPackage(BASE + "gnome_oci_maven_plugin"))))
                        .should()
                        .dependOnClassesThat(resideInAPackage(library + ".."))
                        .check(CLASSES));
    }

    @TestFactory
    List<DynamicTest> hostHasNoPartInWhatTheCoreDoes() {
        return List.of(
                banned("the clock", "java.time.Instant", "now"),
                banned("the clock", "java.time.LocalDate", "now"),
                banned("the clock", "java.time.LocalDateTime", "now"),
                banned("the clock", "java.time.ZonedDateTime", "now"),
                banned("the clock", "java.lang.System", "currentTimeMillis"),
                banned("the clock", "java.lang.System", "nanoTime"),
                banned("the environment", "java.lang.System", "getenv"),
                banned("the default locale", "java.util.Locale", "getDefault"),
                banned("the default locale", "java.lang.String", "formatted"),
                banned("the default locale", "java.lang.String", "format(java.lang.String, [Ljava.lang.Object;)"),
                banned("the default charset", "java.nio.charset.Charset", "defaultCharset"),
                banned("randomness", "java.util.UUID", "randomUUID"),
                banned("the host's zlib", "java.util.zip.Deflater", "<init>"),
                banned("the host's zlib", "java.util.zip.GZIPOutputStream", "<init>"),
                banned("the host's zlib", "java.util.zip.DeflaterOutputStream", "<init>"));
    }

    private static DynamicTest banned(String what, String type, String member) {
        return DynamicTest.dynamicTest(
                what + ": " + type + "." + member,
                () -> noClasses()
                        .that(not(resideInAPackage(BASE + "mojo")))
                        .should(call(type, member))
                        .check(CLASSES));
    }

    /** Calls of methods and constructors alike, by name or by name and parameters. */
    private static ArchCondition<JavaClass> call(String type, String member) {
        return new ArchCondition<>("call " + type + "." + member) {
            @Override
            public void check(JavaClass caller, ConditionEvents events) {
                caller.getAccessesFromSelf().stream()
                        .filter(access -> access.getTargetOwner().getName().equals(type)
                                && (access.getTarget().getName().equals(member)
                                        || access.getTarget().getFullName().equals(type + "." + member)))
                        .forEach(access -> events.add(SimpleConditionEvent.satisfied(access, access.getDescription())));
            }
        };
    }
}
