package dev.godwit.bench;

import java.util.List;

/**
 * What one sync took.
 *
 * @param copy the copy phase alone
 * @param threads of the copy phase, what the client's CPU went into
 * @param allocated in the copy phase, in bytes
 * @param usable when the target's rows, keys, indexes and statistics were all there
 * @param jobSeconds the whole job: plan, prepare, copy, reconcile, finish, verify, leak scan
 * @param jobCpu of the JVM, from its start to the end of the job
 * @param peakMemory resident memory of the JVM at its highest, in bytes
 * @param samples of the memory, if they were asked for
 */
record SyncRun(
        Usage copy,
        ThreadTimes threads,
        long allocated,
        int chunks,
        CopyPhase.Usable usable,
        double jobSeconds,
        double jobCpu,
        long peakMemory,
        List<MemorySample> samples) {

    /** Says what the client's CPU went into. */
    static void describe(Report report, String who, List<SyncRun> runs, long rows) {
        report.line(
                "%s, the client: CPU %.2f s copying, %.2f s compiling itself, %.2f s collecting garbage; %.0f bytes allocated a row; the whole job %.2f s, %.2f CPU s with the start of the JVM (medians)",
                who,
                Sample.of(runs, run -> run.threads().java()).median(),
                Sample.of(runs, run -> run.threads().compiler()).median(),
                Sample.of(runs, run -> run.threads().collector()).median(),
                Sample.of(runs, run -> (double) run.allocated() / rows).median(),
                Sample.of(runs, SyncRun::jobSeconds).median(),
                Sample.of(runs, SyncRun::jobCpu).median());
    }

    /** What the JVM held when so many rows had been copied, in bytes. */
    record MemorySample(long rows, long live, long used, long resident) {}
}
