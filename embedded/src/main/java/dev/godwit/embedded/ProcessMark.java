package dev.godwit.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;

/**
 * A process, told apart from a later one that got the same pid by when it was started. On Linux that is the boot, the pid
 * namespace and the clock ticks since boot, which a corrected clock does not move; elsewhere the start time.
 */
record ProcessMark(long pid, String started) {

    /** A process that nobody has collected, as where a container's first process does not, has ended all the same. */
    private static final Set<String> ENDED = Set.of("Z", "X");

    static ProcessMark current() {
        return of(ProcessHandle.current());
    }

    static ProcessMark of(ProcessHandle process) {
        return new ProcessMark(process.pid(), startOf(process));
    }

    /** Whether exactly this process still runs. */
    boolean alive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(process -> startOf(process).equals(started) && !started.equals("ended"))
                .orElse(false);
    }

    /** What distinguishes this boot and pid namespace: pids of another one mean nothing here. */
    static String namespace() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip() + "/"
                    + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        } catch (IOException | UnsupportedOperationException e) {
            return "here";
        }
    }

    static String boot(String namespace) {
        int slash = namespace.indexOf('/');
        return slash < 0 ? namespace : namespace.substring(0, slash);
    }

    private static String startOf(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            // The second field, the name, may hold spaces and parentheses; the third is the state, the 22nd the start.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return ENDED.contains(fields[0]) ? "ended" : fields[19];
        } catch (IOException | RuntimeException e) {
            return process.info().startInstant().map(Instant::toString).orElse("ended");
        }
    }
}
