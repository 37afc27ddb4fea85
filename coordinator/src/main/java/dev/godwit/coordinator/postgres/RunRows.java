package dev.godwit.coordinator.postgres;

import dev.godwit.common.job.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What became of the instants of schedules. Written while the schedule is locked. */
final class RunRows {

    private static final Duration KEPT = Duration.ofDays(90);

    private RunRows() {}

    /** What becomes of an instant.
     *
     * @param first of several missed ones the first, or null */
    record Run(
            Instant instant,
            String outcome,
            boolean late,
            @Nullable JobId job,
            @Nullable String reason,
            @Nullable String message,
            @Nullable Instant first,
            int count) {

        static Run started(Instant instant, boolean late, JobId job) {
            return new Run(instant, "STARTED", late, job, null, null, null, 1);
        }

        static Run waiting(Instant instant, boolean late) {
            return new Run(instant, "WAITING", late, null, null, null, null, 1);
        }

        static Run skipped(Instant instant, String reason) {
            return new Run(instant, "SKIPPED", false, null, reason, null, null, 1);
        }

        static Run refused(Instant instant, boolean late, String reason, String message) {
            return new Run(instant, "REFUSED", late, null, reason, message, null, 1);
        }

        static Run missed(Instant first, Instant last, int count) {
            return new Run(last, "MISSED", false, null, null, null, first, count);
        }
    }

    /** Whether something became of the instant already. */
    static boolean known(Handle transaction, UUID schedule, Instant instant) {
        return transaction
                .createQuery("SELECT EXISTS (SELECT FROM godwit_control.schedule_run"
                        + " WHERE schedule = :schedule AND instant = :instant)")
                .bind("schedule", schedule)
                .bind("instant", Bind.instant(instant))
                .mapTo(Boolean.class)
                .one();
    }

    /** The key refuses a second run of an instant, and with it the whole transaction. One that waited is decided about. */
    static void write(Handle transaction, UUID schedule, Run run, Instant now) {
        transaction
                .createUpdate("""
                        INSERT INTO godwit_control.schedule_run AS r
                            (schedule, instant, outcome, late, job, reason, message, first, count, at)
                        VALUES (:schedule, :instant, :outcome, :late, CAST(:job AS uuid), :reason, :message, :first, :count, :now)
                        """)
                .bind("schedule", schedule)
                .bind("instant", Bind.instant(run.instant()))
                .bind("outcome", run.outcome())
                .bind("late", run.late())
                .bind("job", run.job() == null ? null : run.job().value())
                .bind("reason", run.reason())
                .bind("message", run.message())
                .bind("first", Bind.instant(run.first()))
                .bind("count", run.count())
                .bind("now", Bind.instant(now))
                .execute();
    }

    /** Takes an instant that waits out of the queue, so that something else can become of it; whether it was late. */
    static boolean take(Handle transaction, UUID schedule, Instant instant) {
        return transaction
                .createQuery("DELETE FROM godwit_control.schedule_run"
                        + " WHERE schedule = :schedule AND instant = :instant AND outcome = 'WAITING' RETURNING late")
                .bind("schedule", schedule)
                .bind("instant", Bind.instant(instant))
                .mapTo(Boolean.class)
                .one();
    }

    /** None waits any more. */
    static void withdraw(Handle transaction, UUID schedule, Instant now) {
        transaction.execute(
                "UPDATE godwit_control.schedule_run SET outcome = 'SKIPPED', reason = 'withdrawn', at = ?"
                        + " WHERE schedule = ? AND outcome = 'WAITING'",
                Bind.instant(now),
                schedule);
    }

    static void forgetOld(Handle transaction) {
        transaction.execute(
                "DELETE FROM godwit_control.schedule_run WHERE outcome <> 'WAITING'"
                        + " AND at < clock_timestamp() - CAST(? AS interval) AND instant < clock_timestamp() - CAST(? AS interval)",
                KEPT.toString(),
                KEPT.toString());
    }
}
