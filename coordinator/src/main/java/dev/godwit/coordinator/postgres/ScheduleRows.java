package dev.godwit.coordinator.postgres;

import dev.godwit.common.api.ScheduleDocument;
import dev.godwit.common.job.JobId;
import dev.godwit.coordinator.job.Submission;
import dev.godwit.coordinator.schedule.MissedRuns;
import dev.godwit.coordinator.schedule.Overlap;
import dev.godwit.coordinator.schedule.Schedule;
import dev.godwit.coordinator.schedule.Schedules.Wanted;
import dev.godwit.coordinator.schedule.Timetable;
import dev.godwit.coordinator.schedule.Timing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** Schedules as rows of the control database. */
final class ScheduleRows {

    private static final String LIVE = "j.state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED', 'REJECTED', 'EXPIRED')";

    private ScheduleRows() {}

    static Optional<Schedule> find(Handle handle, String name) {
        return handle.createQuery("SELECT * FROM godwit_control.schedule WHERE name = :name")
                .bind("name", name)
                .map((row, context) -> schedule(row))
                .findOne();
    }

    static List<Schedule> list(Handle handle) {
        return handle.createQuery("SELECT * FROM godwit_control.schedule ORDER BY name")
                .map((row, context) -> schedule(row))
                .list();
    }

    /** Locks the schedule: nobody else changes it or makes a job of it until the transaction ends. */
    static Optional<Schedule> lock(Handle transaction, String name) {
        return transaction
                .createQuery("SELECT * FROM godwit_control.schedule WHERE name = :name FOR UPDATE")
                .bind("name", name)
                .map((row, context) -> schedule(row))
                .findOne();
    }

    /** Locks the schedule; empty if it is gone, is paused, or somebody else has it. */
    static Optional<Schedule> lockIdle(Handle transaction, UUID id) {
        return transaction
                .createQuery(
                        "SELECT * FROM godwit_control.schedule WHERE id = :id AND NOT paused FOR UPDATE SKIP LOCKED")
                .bind("id", id)
                .map((row, context) -> schedule(row))
                .findOne();
    }

    /** Those for which there may be something to do. */
    static List<UUID> due(Handle handle, boolean all) {
        return handle.createQuery("""
                        SELECT id FROM godwit_control.schedule s
                        WHERE NOT paused AND (:all OR next_at <= clock_timestamp() OR done_until > clock_timestamp()
                            OR EXISTS (SELECT FROM godwit_control.schedule_run r
                                       WHERE r.schedule = s.id AND r.outcome = 'WAITING'))
                        ORDER BY next_at, id
                        """).bind("all", all).mapTo(UUID.class).list();
    }

    /** False if there is one of this name. */
    static boolean insert(Handle transaction, Schedule schedule) {
        return bound(transaction.createUpdate("""
                        INSERT INTO godwit_control.schedule (id, name, kind, environment, source, target, request, bundle, priority,
                            allow_conflicts, authors, author, cron, zone, overlap, missed, backlog, created_by, created_at,
                            updated_at, done_until, next_at)
                        VALUES (:id, :name, :kind, :environment, :source, :target, CAST(:request AS jsonb), :bundle, :priority,
                            :allowConflicts, :authors, :author, :cron, :zone, :overlap, :missed, :backlog, :createdBy, :now,
                            :now, :now, :next)
                        ON CONFLICT (name) DO NOTHING
                        """), schedule)
                        .bind("createdBy", schedule.createdBy())
                        .execute()
                == 1;
    }

    /** Sets what it makes and when, and in whose name, from {@code doneUntil} on. */
    static void update(Handle transaction, Schedule schedule) {
        bound(transaction.createUpdate("""
                        UPDATE godwit_control.schedule
                        SET kind = :kind, environment = :environment, source = :source, target = :target,
                            request = CAST(:request AS jsonb), bundle = :bundle, priority = :priority,
                            allow_conflicts = :allowConflicts, authors = :authors, author = :author, cron = :cron, zone = :zone,
                            overlap = :overlap, missed = :missed, backlog = :backlog, updated_at = :now, done_until = :now,
                            next_at = :next
                        WHERE id = :id AND name = :name
                        """), schedule).execute();
    }

    private static <T extends SqlStatement<T>> T bound(T statement, Schedule schedule) {
        Submission job = schedule.wanted().submission();
        Timing timing = schedule.timing();
        return statement
                .bind("id", schedule.id())
                .bind("name", schedule.name())
                .bind("kind", job.kind())
                .bind("environment", job.environment())
                .bind("source", job.source())
                .bind("target", job.target())
                .bind("request", Bind.json(job.request()))
                .bind("bundle", job.bundle())
                .bind("priority", job.priority())
                .bind("allowConflicts", job.allowConflicts())
                .bind("authors", Bind.texts(job.authors()))
                .bind("author", schedule.author())
                .bind("cron", timing.timetable().cron().toString())
                .bind("zone", timing.timetable().zone().getId())
                .bind("overlap", timing.overlap().name())
                .bind("missed", timing.missed().name())
                .bind("backlog", timing.backlog())
                .bind("now", Bind.instant(schedule.doneUntil()))
                .bind("next", Bind.instant(timing.timetable().next(schedule.doneUntil())));
    }

    static void pause(Handle transaction, UUID id, boolean paused, Instant now, Instant doneUntil, Instant next) {
        transaction.execute(
                "UPDATE godwit_control.schedule SET paused = ?, updated_at = ?, done_until = ?, next_at = ? WHERE id = ?",
                paused,
                Bind.instant(now),
                Bind.instant(doneUntil),
                Bind.instant(next),
                id);
    }

    /** All is done up to {@code instant}; {@code next} is the one to come. */
    static void done(Handle transaction, UUID id, Instant instant, Instant next) {
        transaction.execute(
                "UPDATE godwit_control.schedule SET done_until = ?, next_at = ? WHERE id = ?",
                Bind.instant(instant),
                Bind.instant(next),
                id);
    }

    /** There is nothing to do until {@code next}. */
    static void rest(Handle transaction, UUID id, Instant next) {
        transaction.execute(
                "UPDATE godwit_control.schedule SET next_at = ? WHERE id = ? AND next_at <> ?",
                Bind.instant(next),
                id,
                Bind.instant(next));
    }

    static void remove(Handle transaction, UUID id) {
        transaction.execute("DELETE FROM godwit_control.schedule WHERE id = ?", id);
    }

    static long nextSequence(Handle transaction, UUID id) {
        return transaction
                .createQuery(
                        "UPDATE godwit_control.schedule SET sequence = sequence + 1 WHERE id = :id RETURNING sequence")
                .bind("id", id)
                .mapTo(Long.class)
                .one();
    }

    static long count(Handle handle) {
        return handle.createQuery("SELECT count(*) FROM godwit_control.schedule")
                .mapTo(Long.class)
                .one();
    }

    static Timing.Standing standing(Handle handle, UUID id) {
        int live = live(handle, id, true).size();
        int running = live(handle, id, false).size();
        List<Instant> waiting = handle.createQuery("SELECT instant FROM godwit_control.schedule_run"
                        + " WHERE schedule = :id AND outcome = 'WAITING' ORDER BY instant")
                .bind("id", id)
                .map((row, context) -> Read.instant(row, "instant"))
                .list();
        return new Timing.Standing(live, running, waiting);
    }

    /** Its jobs that have not ended. */
    static List<JobId> live(Handle handle, UUID id, boolean cancelled) {
        return handle.createQuery("SELECT j.id FROM godwit_control.job j WHERE j.schedule = :id AND " + LIVE
                        + " AND (:cancelled OR NOT j.cancelling) ORDER BY j.id")
                .bind("id", id)
                .bind("cancelled", cancelled)
                .map((row, context) -> new JobId(Read.uuid(row, "id")))
                .list();
    }

    static Schedule schedule(ResultSet row) throws SQLException {
        var submission = new Submission(
                row.getString("kind"),
                row.getString("environment"),
                row.getString("source"),
                row.getString("target"),
                Read.json(row, "request"),
                row.getString("bundle"),
                row.getInt("priority"),
                row.getBoolean("allow_conflicts"),
                new HashSet<>(Read.texts(row, "authors")),
                null);
        var timing = new Timing(
                Timetable.of(row.getString("cron"), row.getString("zone")),
                Overlap.valueOf(row.getString("overlap")),
                MissedRuns.valueOf(row.getString("missed")),
                row.getInt("backlog"));
        return new Schedule(
                Read.uuid(row, "id"),
                new Wanted(row.getString("name"), submission, timing),
                row.getString("author"),
                row.getString("created_by"),
                Read.instant(row, "created_at"),
                Read.instant(row, "updated_at"),
                row.getBoolean("paused"),
                Read.instant(row, "done_until"),
                row.getLong("sequence"));
    }

    /** What became of the latest instants. */
    static List<ScheduleDocument.Run> runs(Handle handle, UUID id, int limit) {
        return handle.createQuery(
                        "SELECT * FROM godwit_control.schedule_run WHERE schedule = :id ORDER BY instant DESC LIMIT :limit")
                .bind("id", id)
                .bind("limit", limit)
                .map((row, context) -> run(row))
                .list();
    }

    private static ScheduleDocument.Run run(ResultSet row) throws SQLException {
        UUID job = Read.uuidOrNull(row, "job");
        return new ScheduleDocument.Run(
                Read.instant(row, "instant"),
                row.getString("outcome"),
                row.getBoolean("late"),
                job == null ? null : new JobId(job),
                Read.instantOrNull(row, "first"),
                row.getInt("count"),
                row.getString("reason"),
                row.getString("message"),
                Read.instant(row, "at"));
    }
}
