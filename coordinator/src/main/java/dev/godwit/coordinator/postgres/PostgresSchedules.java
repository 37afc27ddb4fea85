package dev.godwit.coordinator.postgres;

import dev.godwit.common.api.ScheduleDocument;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.job.JobId;
import dev.godwit.coordinator.access.Caller;
import dev.godwit.coordinator.access.ForbiddenException;
import dev.godwit.coordinator.access.Operation;
import dev.godwit.coordinator.job.JobRefusedException;
import dev.godwit.coordinator.job.JobRefusedException.Reason;
import dev.godwit.coordinator.job.Principal;
import dev.godwit.coordinator.job.Submission;
import dev.godwit.coordinator.schedule.Schedule;
import dev.godwit.coordinator.schedule.Schedules;
import dev.godwit.coordinator.schedule.Timetable;
import dev.godwit.coordinator.schedule.Timing;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Schedules in the control database. */
final class PostgresSchedules implements Schedules {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final int MOST = 1_000;
    private static final int NEXT_SHOWN = 10;
    private static final int RUNS_SHOWN = 10;

    private final Transactions transactions;
    private final Acceptance acceptance;
    private final ScheduleLog log;

    PostgresSchedules(Transactions transactions, Acceptance acceptance, ScheduleLog log) {
        this.transactions = transactions;
        this.acceptance = acceptance;
        this.log = log;
    }

    @Override
    public ScheduleDocument add(Caller by, Wanted wanted, boolean replace) {
        check(by, wanted);
        return transactions.in(handle -> {
            Optional<Schedule> present = ScheduleRows.lock(handle, wanted.name());
            if (present.isEmpty()) {
                return insert(handle, by, wanted);
            }
            Schedule schedule = present.get();
            if (schedule.wanted().equals(wanted) && schedule.author().equals(by.principal())) {
                return document(handle, schedule, NEXT_SHOWN, true);
            }
            if (!replace) {
                throw taken(wanted.name());
            }
            requireChange(by, schedule);
            return replace(handle, by, schedule, wanted);
        });
    }

    private void check(Caller by, Wanted wanted) {
        if (!NAME.matcher(wanted.name()).matches()) {
            throw invalid(
                    "invalid-name",
                    "A schedule's name has up to 63 lower-case letters, digits, '.', '_' or '-', and begins with a letter or digit.");
        }
        List<String> problems = wanted.timing().problems();
        if (!problems.isEmpty()) {
            throw invalid("invalid-timing", String.join(" ", problems));
        }
        Submission job = wanted.submission();
        by.require(Operation.CHANGE_SCHEDULES, job.kind(), job.environment());
        AuthorRights.require(by, job.kind(), job.environment(), wanted.timing().overlap());
        acceptance.check(Principal.of(by), job);
    }

    private ScheduleDocument insert(Handle handle, Caller by, Wanted wanted) {
        if (ScheduleRows.count(handle) >= MOST) {
            throw new JobRefusedException(
                    Reason.CONFLICT,
                    "too-many-schedules",
                    "There are %d schedules, and no more may be. Remove some first.".formatted(MOST));
        }
        Instant now = Transactions.now(handle);
        var schedule = new Schedule(EventIds.next(), wanted, by.principal(), by.principal(), now, now, false, now, 0);
        if (!ScheduleRows.insert(handle, schedule)) {
            throw taken(wanted.name());
        }
        changed(handle, by, schedule, "added", now, null);
        return document(handle, schedule, NEXT_SHOWN, true);
    }

    private ScheduleDocument replace(Handle handle, Caller by, Schedule before, Wanted wanted) {
        Instant now = Transactions.now(handle);
        var schedule = new Schedule(
                before.id(),
                wanted,
                by.principal(),
                before.createdBy(),
                before.createdAt(),
                now,
                before.paused(),
                now,
                before.sequence());
        ScheduleRows.update(handle, schedule);
        RunRows.withdraw(handle, schedule.id(), now);
        changed(handle, by, schedule, "replaced", now, null);
        return document(handle, schedule, NEXT_SHOWN, true);
    }

    @Override
    public List<ScheduleDocument> list() {
        return transactions.ask(handle -> ScheduleRows.list(handle).stream()
                .map(schedule -> document(handle, schedule, 1, false))
                .toList());
    }

    @Override
    public Optional<ScheduleDocument> find(String name, int next) {
        return transactions.ask(
                handle -> ScheduleRows.find(handle, name).map(schedule -> document(handle, schedule, next, true)));
    }

    @Override
    public ScheduleDocument pause(Caller by, String name, @Nullable String reason) {
        return change(by, name, (handle, schedule) -> {
            if (schedule.paused()) {
                return;
            }
            Instant now = Transactions.now(handle);
            ScheduleRows.pause(handle, schedule.id(), true, now, schedule.doneUntil(), next(schedule, now));
            RunRows.withdraw(handle, schedule.id(), now);
            changed(handle, by, schedule, "paused", now, reason);
        });
    }

    @Override
    public ScheduleDocument resume(Caller by, String name) {
        return change(by, name, (handle, schedule) -> {
            if (!schedule.paused()) {
                return;
            }
            Instant now = Transactions.now(handle);
            ScheduleRows.pause(handle, schedule.id(), false, now, now, next(schedule, now));
            changed(handle, by, schedule, "resumed", now, null);
        });
    }

    @Override
    public ScheduleDocument remove(Caller by, String name) {
        return transactions.in(handle -> {
            Schedule schedule = required(handle, name);
            requireChange(by, schedule);
            ScheduleDocument last = document(handle, schedule, NEXT_SHOWN, true);
            changed(handle, by, schedule, "removed", Transactions.now(handle), null);
            ScheduleRows.remove(handle, schedule.id());
            return last;
        });
    }

    private interface Change {
        void on(Handle handle, Schedule schedule);
    }

    private ScheduleDocument change(Caller by, String name, Change change) {
        return transactions.in(handle -> {
            Schedule schedule = required(handle, name);
            requireChange(by, schedule);
            change.on(handle, schedule);
            return document(handle, required(handle, name), NEXT_SHOWN, true);
        });
    }

    private static Schedule required(Handle handle, String name) {
        return ScheduleRows.lock(handle, name)
                .orElseThrow(() -> new JobRefusedException(
                        Reason.NOT_FOUND, "unknown-schedule", "There is no schedule '%s'.".formatted(name)));
    }

    private static void requireChange(Caller by, Schedule schedule) {
        Submission job = schedule.submission();
        by.require(Operation.CHANGE_SCHEDULES, job.kind(), job.environment());
        if (!by.principal().equals(schedule.author()) && !by.may(Operation.RUN_JOBS)) {
            throw new ForbiddenException(
                    "'%s' may not change schedule '%s' of '%s': that needs one of the roles operator, dba."
                            .formatted(by.principal(), schedule.name(), schedule.author()));
        }
    }

    private void changed(
            Handle handle, Caller by, Schedule schedule, String change, Instant now, @Nullable String reason) {
        log.did(handle, by.principal(), schedule, "schedule." + change, EventTypes.SCHEDULE_CHANGED, now, data -> {
            data.put("change", change);
            data.put("by", by.principal());
            data.put("cron", schedule.timing().timetable().cron().toString());
            data.put("zone", schedule.timing().timetable().zone().getId());
            if (reason != null && !reason.isBlank()) {
                data.put("reason", reason);
            }
        });
    }

    private static Instant next(Schedule schedule, Instant now) {
        return schedule.timing().timetable().next(now);
    }

    private static ScheduleDocument document(Handle handle, Schedule schedule, int next, boolean whole) {
        Submission job = schedule.wanted().submission();
        Timing timing = schedule.timing();
        Timetable timetable = timing.timetable();
        List<JobId> live = ScheduleRows.live(handle, schedule.id(), true);
        return new ScheduleDocument(
                schedule.name(),
                timetable.cron().toString(),
                timetable.zone().getId(),
                timing.overlap().word(),
                timing.missed().word(),
                timing.backlog(),
                schedule.paused(),
                job.kind(),
                job.environment(),
                job.source(),
                job.target(),
                job.request(),
                job.bundle(),
                job.priority(),
                job.allowConflicts(),
                new TreeSet<>(job.authors()),
                schedule.author(),
                schedule.createdBy(),
                schedule.createdAt(),
                schedule.updatedAt(),
                live,
                ScheduleRows.standing(handle, schedule.id()).waiting().size(),
                schedule.paused() ? List.of() : timetable.next(Transactions.now(handle), next),
                whole ? ScheduleRows.runs(handle, schedule.id(), RUNS_SHOWN) : null);
    }

    private static JobRefusedException taken(String name) {
        return new JobRefusedException(
                Reason.CONFLICT,
                "name-taken",
                "There is another schedule '%s'. Choose another name, or replace it with --replace ('replace': true)."
                        .formatted(name));
    }

    private static JobRefusedException invalid(String code, String message) {
        return new JobRefusedException(Reason.INVALID, code, message);
    }
}
