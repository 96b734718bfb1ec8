package org.gnome.oci.system;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Year;
import java.time.ZoneId;
import java.util.Locale;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.gnome.oci.digest.Digest;

/** What a program sees of its host: everything that could reach its bytes and must not. */
public final class HostFacts {
    private HostFacts() {}

    /** What this virtual machine sees, of a checkout and of a directory that it writes to among other things. */
    static SortedMap<String, String> see(Path project, Path output) throws IOException {
        SortedMap<String, String> facts = new TreeMap<>();
        facts.put("zone", ZoneId.systemDefault().toString());
        facts.put("locale", Locale.getDefault().toString());
        facts.put("fileNames", String.valueOf(System.getProperty("sun.jnu.encoding")));
        facts.put("newFile", newFile(output));
        facts.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
        facts.put("year", Year.now(ZoneId.of("UTC")).toString());
        facts.put("java", String.valueOf(System.getProperty("java.home")));
        facts.put("compiler", String.valueOf(System.getProperty("java.vm.info")));
        facts.put("user", String.valueOf(System.getProperty("user.name")));
        facts.put("collector", collector());
        facts.put("heap", heap());
        facts.put("project", project.toString());
        facts.put("order", order(new SampleProject(project, "platform").repository()));
        facts.put("fileSystem", Files.getFileStore(output).type());
        facts.put("zlib", zlib());
        return facts;
    }

    private static String newFile(Path output) throws IOException {
        Path file = Files.createTempDirectory(output.getParent(), "host").resolve("file");
        Files.createFile(file);
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static String collector() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(GarbageCollectorMXBean::getName)
                .sorted()
                .toList()
                .toString();
    }

    private static String heap() {
        return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxHeapSize")
                .getValue();
    }

    /** The names of a Flatpak repository's objects, as they are listed. */
    public static String order(Path repository) throws IOException {
        StringJoiner names = new StringJoiner(" ");
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(repository.resolve("objects"))) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        return names.toString();
    }

    /** What the host's zlib makes of some bytes, through the JDK. */
    private static String zlib() throws IOException {
        byte[] content = new byte[1 << 18];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (((long) i * i * 2654435761L) >>> 29);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return Digest.ofContent(bytes.toByteArray()).hex();
    }
}
