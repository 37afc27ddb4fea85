package dev.godwit.common.worker;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a handler on the calling thread, and makes of whatever comes out what the coordinator is told. */
final class TaskRunner {

    private static final Logger LOGGER = LoggerFactory.getLogger(TaskRunner.class);

    /** A larger result goes over HTTP: a record of a topic is no place for it. */
    private static final int SMALL = 16 * 1024;

    private final Function<Assignment, TaskContext> contexts;
    private final WorkerMetrics metrics;

    TaskRunner(Function<Assignment, TaskContext> contexts, WorkerMetrics metrics) {
        this.contexts = contexts;
        this.metrics = metrics;
    }

    Outcome run(Assignment assignment, TaskHandler handler) {
        if (!assignment.beginWork()) {
            assignment.endWork();
            return stopped(assignment);
        }
        try {
            TaskResult result = handler.run(contexts.apply(assignment));
            return new Outcome.Succeeded(result, isSmall(result));
        } catch (TaskTakenException e) {
            metrics.fenced();
            LOGGER.atInfo()
                    .addKeyValue("task", assignment.grant().task())
                    .addKeyValue("fence", assignment.grant().fence())
                    .log("Gave way: {}", e.getMessage());
            return new Outcome.Taken();
        } catch (JobFailedException e) {
            return unlessStopped(assignment, new Outcome.Failed(e.kind(), e.code(), e.getMessage()));
        } catch (InterruptedException e) {
            return unlessStopped(
                    assignment,
                    new Outcome.Failed(FailureKind.TRANSIENT, "interrupted", "The task's thread was interrupted."));
        } catch (Throwable e) { // errors too, and checked exceptions that nobody declared: a task that ended is always
            // told of
            return unlessStopped(assignment, unexpected(assignment, e));
        } finally {
            assignment.endWork();
        }
    }

    /** Whoever is told to stop may fail in any way on the way out: the reason to stop is what counts. */
    private static Outcome unlessStopped(Assignment assignment, Outcome.Failed failure) {
        return assignment.stopReason() == null ? failure : stopped(assignment);
    }

    private static Outcome stopped(Assignment assignment) {
        return assignment.stopReason() == StopReason.RELEASED ? new Outcome.Released() : new Outcome.Taken();
    }

    /** The message names the class only: what an unexpected exception says may hold a value of a row. */
    private static Outcome.Failed unexpected(Assignment assignment, Throwable e) {
        boolean memory = e instanceof OutOfMemoryError;
        try {
            LOGGER.atError()
                    .addKeyValue("task", assignment.grant().task())
                    .addKeyValue("key", assignment.grant().key())
                    .addKeyValue("kind", assignment.grant().kind())
                    .setCause(BareTrace.of(e))
                    .log(memory ? "A worker ran out of memory" : "A handler failed in a way it must not");
        } catch (RuntimeException | Error second) {
            LOGGER.error("A handler failed, and so did telling how: {}, {}", nameOf(e), nameOf(second));
        }
        return memory
                ? new Outcome.Failed(
                        FailureKind.TRANSIENT,
                        "out-of-memory",
                        "The worker ran out of memory. Give it more heap or fewer slots.")
                : new Outcome.Failed(
                        FailureKind.PERMANENT,
                        "internal",
                        "Task '%s' failed unexpectedly (%s). The worker's log has the details."
                                .formatted(assignment.grant().key(), nameOf(e)));
    }

    private static String nameOf(Throwable e) {
        return e.getClass().getName();
    }

    private static boolean isSmall(TaskResult result) {
        return result.plan() == null && result.added().isEmpty() && Json.bytes(result).length <= SMALL;
    }
}
