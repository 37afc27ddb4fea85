package dev.godwit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * CPU seconds of this JVM by what its threads are for.
 *
 * @param compiler of the just-in-time compilers
 * @param collector of the garbage collector; the serial one works on the thread of the JVM's operations
 * @param java of all others, those that have ended too
 */
record ThreadTimes(double compiler, double collector, double java) {

    static ThreadTimes now() {
        double compiler = 0;
        double collector = 0;
        try (var tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                String name = name(task);
                if (name.startsWith("C1 ") || name.startsWith("C2 ")) {
                    compiler += CpuTime.ofTask(task);
                } else if (name.startsWith("VM ") || name.startsWith("GC ") || name.startsWith("G1 ")) {
                    collector += CpuTime.ofTask(task);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read '/proc/self/task'; CPU time is measured on Linux only", e);
        }
        return new ThreadTimes(compiler, collector, CpuTime.ofThisProcess() - compiler - collector);
    }

    ThreadTimes minus(ThreadTimes earlier) {
        return new ThreadTimes(compiler - earlier.compiler, collector - earlier.collector, java - earlier.java);
    }

    private static String name(Path task) throws IOException {
        try {
            return Files.readString(task.resolve("comm"));
        } catch (NoSuchFileException e) {
            return ""; // it has ended between the two looks
        }
    }
}
