package org.gnome.oci.system.reproducibility;

import java.util.List;

/**
 * Mistakes that others have made and shipped, each at a place of the product where it could be made. At least one for
 * every axis: an axis that shows none would not be worth a run.
 */
final class Faults {
    private static final String NEW_IMAGE = "pipeline.ImageWriter";
    private static final String TOOL = "Optional.of(\"gnome-oci-maven-plugin\")";
    private static final String TIMESTAMP = "Instant.ofEpochSecond(instant.getEpochSecond()).toString()";
    private static final String GZIP = "gzip";

    private Faults() {}

    static List<Fault> all() {
        return List.of(
                Fault.shownBy(Axis.CLOCK, "the clock as the time of creation")
                        .where(
                                NEW_IMAGE,
                                "Instant created = created(parent, sources);",
                                "Instant created = java.time.Year.now(java.time.ZoneOffset.UTC).atDay(1)"
                                        + ".atStartOfDay(java.time.ZoneOffset.UTC).toInstant();"),
                Fault.shownBy(Axis.CLOCK, "the clock in a gzip header")
                        .in(GZIP)
                        .where("compress.BlockGzipOutputStream", "out.write(HEADER);", """
                                byte[] header = HEADER.clone();
                                header[4] = (byte) java.time.Year.now(java.time.ZoneOffset.UTC).getValue();
                                out.write(header);
                                """),
                Fault.shownBy(Axis.ZLIB, "the compressor of the host")
                        .in(GZIP, "directory-gzip")
                        .where(
                                "compress.PinnedEncoder",
                                "new BlockGzipOutputStream(out, workers)",
                                "new java.util.zip.GZIPOutputStream(out)"),
                Fault.shownBy(Axis.LOCALE, "the digits of the default locale", "ar_EG.UTF-8")
                        .where("report.NumberText", "format(\"#,##0\").format(value)", "String.format(\"%,d\", value)"),
                Fault.shownBy(Axis.LOCALE, "the decimal comma of the default locale", "tr_TR.UTF-8")
                        .where(
                                "report.NumberText",
                                "DecimalFormatSymbols.getInstance(Locale.ROOT)",
                                "DecimalFormatSymbols.getInstance()"),
                Fault.shownBy(Axis.LOCALE, "the small letters of the default locale", "tr_TR.UTF-8")
                        .where("report.JsonReport", "report.outcome().id()", "report.outcome().name().toLowerCase()"),
                Fault.shownBy(Axis.LOCALE, "the calendar of the default locale", "th_TH.UTF-8")
                        .where(
                                "oci.ImageConfig",
                                TIMESTAMP,
                                "new java.text.SimpleDateFormat(\"yyyy-MM-dd'T'HH:mm:ss'Z'\")"
                                        + ".format(java.util.Date.from(instant))"),
                Fault.shownBy(Axis.LOCALE, "the default charset", "C")
                        .where(
                                "report.PageTemplates",
                                "new UnclosedOutputStream(out), StandardCharsets.UTF_8",
                                "new UnclosedOutputStream(out), java.nio.charset.Charset.defaultCharset()"),
                Fault.shownBy(Axis.TIME_ZONE, "the default time zone")
                        .where(
                                "oci.ImageConfig",
                                TIMESTAMP,
                                "java.time.format.DateTimeFormatter.ISO_LOCAL_DATE_TIME"
                                        + ".withZone(java.time.ZoneId.systemDefault()).format(instant) + \"Z\""),
                Fault.shownBy(Axis.UMASK, "the modes of new files")
                        .where("oci.OciArchiveWriter", "Metadata.ofPermissions(0644)", """
                                Metadata.ofPermissions((Integer) Files.getAttribute(path, "unix:mode") & 0777)"""),
                Fault.shownBy(Axis.USER, "the name of the user")
                        .where(NEW_IMAGE, TOOL, "Optional.of(System.getProperty(\"user.name\"))"),
                Fault.shownBy(Axis.USER, "the environment").where("pipeline.BuildInputs", ".put(\"tool\", tool)", """
                                .put("tool", tool + System.getenv("HOME"))"""),
                Fault.shownBy(Axis.PROCESSORS, "the number of workers of the compressor")
                        .where("compress.PinnedEncoder", "Math.max(1, workers)", "workers - 1"),
                Fault.shownBy(Axis.HEAP, "the size of the heap as that of blocks")
                        .in("directory-gzip")
                        .where(
                                "compress.BlockGzipOutputStream",
                                "BLOCK_BYTES = 1 << 20",
                                "BLOCK_BYTES = (int) Math.min(1 << 20, Runtime.getRuntime().maxMemory() >> 8)"),
                Fault.shownBy(Axis.COLLECTOR, "the garbage collector")
                        .where("pipeline.BuiltImage", ".putStrings(\"notes\", notes)", """
                                .putStrings("notes", List.of(java.lang.management.ManagementFactory
                                        .getGarbageCollectorMXBeans().get(0).getName()))"""),
                Fault.shownBy(Axis.COMPILER, "the virtual machine's own words")
                        .where(
                                "report.ParityPageModel",
                                "page.put(\"title\", report.image().name())",
                                "page.put(\"title\", System.getProperty(\"java.vm.info\"))"),
                Fault.shownBy(Axis.JDK, "the version of the JDK")
                        .where(NEW_IMAGE, TOOL, "Optional.of(System.getProperty(\"java.version\"))"),
                Fault.shownBy(Axis.BUILDERS, "what was built before")
                        .in("platform", "sdk", GZIP, "directory", "directory-gzip")
                        .where(NEW_IMAGE, "private static final TreePath USR = TreePath.of(\"usr\");", """
                                private static final TreePath USR = TreePath.of("usr");
                                private static final java.util.concurrent.atomic.AtomicInteger BUILDS =
                                        new java.util.concurrent.atomic.AtomicInteger();
                                """)
                        .where(NEW_IMAGE, TOOL, "Optional.of(\"build \" + BUILDS.incrementAndGet())"),
                Fault.shownBy(Axis.CHECKOUT, "the path of the checkout in image.json")
                        .in("directory")
                        .where("source.directory.DirectoryTreeSource", """
                                "directory",
                                                name,""", """
                                "directory", directory.toString(),"""),
                Fault.shownBy(Axis.CHECKOUT, "the working directory in the report")
                        .where("report.JsonReport", ".put(\"name\", identity.name())", """
                                .put("name", identity.name() + " in " + java.nio.file.Path.of("").toAbsolutePath())"""),
                Fault.shownBy(Axis.ORDER, "the order in which a directory of a source is listed")
                        .in("directory")
                        .where("source.directory.DirectoryTreeSource", "digesting.digest().hex()", """
                                java.nio.file.Files.walk(directory).map(path -> String.valueOf(path.getFileName()))
                                        .collect(java.util.stream.Collectors.joining("/"))"""),
                Fault.shownBy(Axis.FILE_SYSTEM, "the order in which a directory of the layout is listed")
                        .in("platform", "sdk", "gnomeos", GZIP)
                        .where("oci.OciArchiveWriter", ".sorted()", "")
                        .where("oci.OciArchiveWriter", "byte[] buffer = new byte[BUFFER_BYTES];", """
                                byte[] buffer = new byte[BUFFER_BYTES];
                                List<TreePath> listed = contents(layout).stream()
                                        .map(path -> TreePath.of(layout.relativize(path).toString())).toList();
                                """)
                        .where("oci.OciArchiveWriter", "ParentDifference.wholeTree(files.build())", """
                                ParentDifference.wholeTree(files.build()).stream()
                                        .sorted(java.util.Comparator.comparing(entry -> listed.indexOf(entry.path())))
                                        .toList()"""),
                Fault.shownByEveryRun("the order of a hash map")
                        .where("json.JsonObject", "values.forEach(map::put)", """
                                java.util.Map.copyOf(values).forEach(map::put)"""),
                Fault.shownByEveryRun("the identity of objects")
                        .where("report.JsonReport", "report.findings().stream()", """
                                report.findings().stream()
                                        .sorted(java.util.Comparator.comparing(System::identityHashCode))"""),
                Fault.shownByEveryRun("a random identifier")
                        .where(NEW_IMAGE, TOOL, "Optional.of(java.util.UUID.randomUUID().toString())"));
    }
}
