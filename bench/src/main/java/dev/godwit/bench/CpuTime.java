package dev.godwit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * CPU time that processes have used, user and system, from Linux's {@code /proc}. In seconds since the process began; only
 * differences mean something.
 */
final class CpuTime {

    /** The kernel counts in these whatever its own clock: USER_HZ is 100 on every architecture that Godwit runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int UTIME = 11;
    private static final int STIME = 12;
    private static final int CUTIME = 13;
    private static final int CSTIME = 14;

    private CpuTime() {}

    /** Of the process itself; 0 if it is gone. */
    static double of(long pid) {
        return seconds(Path.of("/proc", Long.toString(pid), "stat"), UTIME, STIME);
    }

    static double ofThisProcess() {
        return seconds(Path.of("/proc/self/stat"), UTIME, STIME);
    }

    /** Of the children of this process that have ended and were waited for. */
    static double ofEndedChildren() {
        return seconds(Path.of("/proc/self/stat"), CUTIME, CSTIME);
    }

    /** Of a server: its first process, its children that live, and those that have ended. */
    static double ofServer(long postmaster) {
        double children = ProcessHandle.of(postmaster).stream()
                .flatMap(ProcessHandle::children)
                .mapToDouble(child -> of(child.pid()))
                .sum();
        return children + seconds(Path.of("/proc", Long.toString(postmaster), "stat"), UTIME, STIME, CUTIME, CSTIME);
    }

    /** Of a thread, by its folder below {@code /proc}. */
    static double ofTask(Path task) {
        return seconds(task.resolve("stat"), UTIME, STIME);
    }

    private static double seconds(Path file, int... fields) {
        List<String> all;
        try {
            String line = Files.readString(file);
            // The command's name may have blanks in it; what follows its parenthesis has none.
            all = List.of(line.substring(line.lastIndexOf(')') + 2).split(" "));
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read '%s'; CPU time is measured on Linux only".formatted(file), e);
        }
        double ticks = 0;
        for (int field : fields) {
            ticks += Long.parseLong(all.get(field));
        }
        return ticks / TICKS_PER_SECOND;
    }
}
