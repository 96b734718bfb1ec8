package org.gnome.oci.system.crash;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.gnome.oci.testing.ExternalTool;

/**
 * The library that is loaded before libc, and counts the system calls by which a virtual machine changes files, and
 * lets one fail. Here it is told what to do, in the machine that has loaded it.
 */
final class FailingCalls {
    private static final NativeLibrary PROCESS = NativeLibrary.getProcess();

    private FailingCalls() {}

    /** What happens; the numbers are those of {@code failing-calls.c}. */
    enum Fault {
        /** Nothing. */
        NONE(0),
        /** From the call on, whatever needs space fails, until space is made. */
        NO_SPACE(1),
        /** One call fails, as if others had taken the space and given it back. */
        NO_SPACE_ONCE(2),
        /** One call fails with an error of the disk. */
        BROKEN_ONCE(3),
        /** From the call on the file system is read-only, as ext4 makes it when it finds an error. */
        READ_ONLY(4),
        /** Every write writes half of what it is given. */
        SHORT(5),
        /** The program is killed. */
        KILL(6),
        /** From the call on nothing happens; the machine has lost power. */
        POWER(7);

        /** Those that a program lives through, and that make calls fail. */
        static final List<Fault> ONES_THAT_FAIL = List.of(NO_SPACE, NO_SPACE_ONCE, BROKEN_ONCE, READ_ONLY, POWER);

        private final int number;

        Fault(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** Compiles the library; skips the test by name where that is not possible. */
    static Path compile(Path directory) throws IOException, InterruptedException {
        ExternalTool.require("gcc");
        Path source = directory.resolve("failing-calls.c");
        try (InputStream in = FailingCalls.class.getResourceAsStream("failing-calls.c")) {
            Files.copy(in, source);
        }
        Path library = directory.resolve("failing-calls.so");
        ExternalTool.run(
                directory, "gcc", "-O1", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl");
        return library;
    }

    /** The environment of a virtual machine that loads it, to watch a directory. */
    static Map<String, String> environment(Path library, Path directory) {
        return Map.of("LD_PRELOAD", library.toString(), "FAILING_CALLS_ROOT", directory.toString());
    }

    /** Counts anew, and lets the call with a number fail, which is 1 for the next. */
    static void arm(long call, Fault fault) {
        function("failing_calls_arm").invokeVoid(new Object[] {call, fault.number()});
    }

    /** Calls since it was armed. */
    static long seen() {
        return function("failing_calls_seen").invokeLong(new Object[] {});
    }

    /** The call that failed first, and its file; empty if none has. */
    static String hit() {
        Pointer text = function("failing_calls_hit").invokePointer(new Object[] {});
        return text.getString(0, "UTF-8");
    }

    /** Whether a file has data that was not forced to the disk. */
    static boolean isUnsynced(Path file) throws IOException {
        Map<String, Object> status = Files.readAttributes(file, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
        return function("failing_calls_unsynced").invokeInt(new Object[] {status.get("dev"), status.get("ino")}) != 0;
    }

    private static Function function(String name) {
        return PROCESS.getFunction(name);
    }
}
