package dev.godwit.common.worker;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops tasks at work: interrupts the thread and runs the stop actions, again and again until the handler has returned, since a cancel
 * that arrives between two statements cancels nothing.
 */
final class Stopper {

    private static final Logger LOGGER = LoggerFactory.getLogger(Stopper.class);
    private static final int COMPLAIN_AFTER = 20;
    private static final int FRAMES = 12;

    private final WorkerThreads threads;
    private final Tempo tempo;

    Stopper(WorkerThreads threads, Tempo tempo) {
        this.threads = threads;
        this.tempo = tempo;
    }

    /** Returns at once. */
    void stop(Assignment assignment, StopReason reason) {
        if (assignment.stop(reason)) {
            threads.call(() -> press(assignment, 1));
        }
    }

    private void press(Assignment assignment, int time) {
        if (!assignment.interrupt()) {
            return;
        }
        for (Runnable action : assignment.stopActions()) {
            run(action, assignment);
        }
        if (time == COMPLAIN_AFTER) {
            LOGGER.atWarn()
                    .addKeyValue("task", assignment.grant().task())
                    .addKeyValue("key", assignment.grant().key())
                    .addKeyValue("stack", top(assignment.stack()))
                    .log(
                            "A task does not stop although it was told to for {} ms",
                            time * tempo.stopAgain().toMillis());
        }
        var unused = threads.call(() -> press(assignment, time + 1), tempo.stopAgain());
    }

    static void run(Runnable action, Assignment assignment) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOGGER.atWarn()
                    .addKeyValue("task", assignment.grant().task())
                    .setCause(e)
                    .log("A stop action failed");
        }
    }

    private static String top(StackTraceElement[] stack) {
        return Arrays.stream(stack).limit(FRAMES).map(String::valueOf).collect(Collectors.joining(" < "));
    }
}
