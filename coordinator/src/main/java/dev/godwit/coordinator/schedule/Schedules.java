package dev.godwit.coordinator.schedule;

import dev.godwit.common.api.ScheduleDocument;
import dev.godwit.coordinator.access.Caller;
import dev.godwit.coordinator.job.Submission;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Schedules, as people and services see them.
 *
 * <p>Each call that changes something is idempotent, is one transaction with its event and its audit record, and throws
 * {@link dev.godwit.coordinator.job.JobRefusedException} or {@link dev.godwit.coordinator.access.ForbiddenException} if it may not be. A
 * schedule of somebody else is changed only by those who may also cancel jobs. All block. Thread-safe, and any number of coordinators may
 * serve them at once.
 */
public interface Schedules {

    /** Adds a schedule that makes jobs in the name of {@code by}.
     *
     * @param replace whether it takes the place of the schedule of the same name, if there is another one */
    ScheduleDocument add(Caller by, Wanted wanted, boolean replace);

    /** All, by name, without their runs. */
    List<ScheduleDocument> list();

    /** With its latest runs.
     *
     * @param next how many instants to come, 1 to 100 */
    Optional<ScheduleDocument> find(String name, int next);

    /** No more jobs are made; runs that wait are dropped. Jobs that it has made go on. */
    ScheduleDocument pause(Caller by, String name, @Nullable String reason);

    /** Goes on with the next instant; those of the pause are not made up for. */
    ScheduleDocument resume(Caller by, String name);

    /** Its jobs stay. Answers with it as it was. */
    ScheduleDocument remove(Caller by, String name);

    /** A schedule that is asked for.
     *
     * @param submission the job that it makes */
    record Wanted(String name, Submission submission, Timing timing) {}
}
