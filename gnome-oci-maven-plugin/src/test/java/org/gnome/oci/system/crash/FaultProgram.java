package org.gnome.oci.system.crash;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.gnome.oci.system.crash.FailingCalls.Fault;

/**
 * Builds again and again in a virtual machine that has loaded the failing calls: {@code WORK URL FRESH-STEP
 * AGAIN-STEP}. Each build meets one fault at one call, at every FRESH-STEP-th where nothing was there before, and at
 * every AGAIN-STEP-th over an older build; then it is made again without. Prints a {@link Line} for each of them.
 */
final class FaultProgram {
    private final CrashBuild build;
    private final TwoBuilds builds;
    private final PrintStream out;
    private int round;

    private FaultProgram(CrashBuild build, PrintStream out) throws IOException {
        this.build = build;
        this.builds = TwoBuilds.of(build);
        this.out = out;
    }

    /**
     * What became of a build.
     *
     * @param fault what it met
     * @param fresh whether nothing was there before
     * @param call the number of the call that failed
     * @param seen how many calls there were
     * @param hit the call and its file
     * @param outcome what the build said
     * @param torn a file under its name that is not whole, if there is one
     * @param wrong what was wrong after the next build, if anything was
     */
    record Line(
            Fault fault, boolean fresh, long call, long seen, String hit, String outcome, String torn, String wrong) {
        static Line parse(String text) {
            String[] fields = text.split("\t", -1);
            return new Line(
                    Fault.valueOf(fields[0]),
                    Boolean.parseBoolean(fields[1]),
                    Long.parseLong(fields[2]),
                    Long.parseLong(fields[3]),
                    fields[4],
                    fields[5],
                    fields[6],
                    fields[7]);
        }

        String text() {
            return String.join(
                    "\t",
                    fault.name(),
                    Boolean.toString(fresh),
                    Long.toString(call),
                    Long.toString(seen),
                    hit,
                    outcome,
                    torn,
                    wrong);
        }
    }

    public static void main(String... arguments) throws IOException {
        Path work = Path.of(arguments[0]);
        CrashBuild build = new CrashBuild(work.resolve("target"), work.resolve("cache"), arguments[1], CrashBuild.ONE);
        FaultProgram program = new FaultProgram(build, new PrintStream(System.out, true, StandardCharsets.UTF_8));
        for (boolean fresh : List.of(true, false)) {
            int step = Integer.parseInt(arguments[fresh ? 2 : 3]);
            program.meet(Fault.SHORT, fresh, 1);
            for (Fault fault : Fault.ONES_THAT_FAIL) {
                // Where only some calls are tried, each fault meets others.
                long first = 1 + (long) step * fault.number() / Fault.values().length;
                long call = first;
                while (program.meet(fault, fresh, call)) {
                    call += step;
                }
            }
        }
    }

    /** Whether the build makes as many calls. */
    private boolean meet(Fault fault, boolean fresh, long call) throws IOException {
        if (fresh) {
            build.forget();
        }
        round++;
        CrashBuild next = builds.next(round);
        FailingCalls.arm(call, fault);
        String outcome = outcome(next);
        long seen = FailingCalls.seen();
        String hit = FailingCalls.hit();
        FailingCalls.arm(0, Fault.NONE);
        if (fault == Fault.POWER) {
            losePower();
        }
        String torn = builds.torn();
        Line line = new Line(fault, fresh, call, seen, hit, outcome, torn, wrongAfter(next));
        if (seen >= call) {
            out.println(line.text());
        }
        return seen >= call;
    }

    private static String outcome(CrashBuild build) {
        try {
            return build.run() ? "built" : "unchanged";
        } catch (IOException e) {
            return CrashBuild.message(e);
        } catch (RuntimeException | Error e) {
            return internal(e);
        }
    }

    private String wrongAfter(CrashBuild build) {
        try {
            return builds.wrongAfter(build);
        } catch (IOException e) {
            return CrashBuild.message(e);
        } catch (RuntimeException | Error e) {
            return internal(e);
        }
    }

    private static String internal(Throwable failure) {
        StringWriter stack = new StringWriter();
        failure.printStackTrace(new PrintWriter(stack));
        return "internal error: " + stack.toString().lines().map(String::strip).toList();
    }

    /** Files lose what was not forced to the disk; their names and lengths may be there already, or not. */
    private void losePower() throws IOException {
        for (Path place : List.of(build.target(), build.cache())) {
            if (Files.exists(place)) {
                try (Stream<Path> files = Files.walk(place)) {
                    for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                        losePower(file);
                    }
                }
            }
        }
    }

    private static void losePower(Path file) throws IOException {
        if (FailingCalls.isUnsynced(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        }
    }
}
