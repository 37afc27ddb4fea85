package dev.godwit.coordinator.postgres;

import dev.godwit.common.event.EventTypes;
import dev.godwit.common.job.JobId;
import dev.godwit.coordinator.job.JobRefusedException;
import dev.godwit.coordinator.job.Jobs;
import dev.godwit.coordinator.job.Occasion;
import dev.godwit.coordinator.job.Principal;
import dev.godwit.coordinator.postgres.AuthorRights.NoRightException;
import dev.godwit.coordinator.postgres.AuthorRights.Right;
import dev.godwit.coordinator.postgres.RunRows.Run;
import dev.godwit.coordinator.schedule.Schedule;
import dev.godwit.coordinator.schedule.Step;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Makes the jobs of schedules, a step at a time: each locks its schedule, finds out what is due by the control database's clock, and does
 * that with all that tells of it in one transaction. Any number of coordinators may do so at once, and any may be lost. Thread-safe.
 */
final class Firing {

    private final Transactions transactions;
    private final Acceptance acceptance;
    private final AuthorRights rights;
    private final ScheduleLog log;
    private final Jobs jobs;
    private final ScheduleMeters meters;

    Firing(
            Transactions transactions,
            Acceptance acceptance,
            AuthorRights rights,
            ScheduleLog log,
            Jobs jobs,
            ScheduleMeters meters) {
        this.transactions = transactions;
        this.acceptance = acceptance;
        this.rights = rights;
        this.log = log;
        this.jobs = jobs;
        this.meters = meters;
    }

    /** What a transaction came to.
     *
     * @param outcome of a run, or null if none was decided about
     * @param cancel jobs to be cancelled before anything else */
    private record Did(
            boolean more,
            @Nullable String outcome,
            List<JobId> cancel,
            @Nullable Cancelling cancelling) {

        static final Did NOTHING = new Did(false, null, List.of(), null);

        static Did run(String outcome) {
            return new Did(true, outcome, List.of(), null);
        }
    }

    private record Cancelling(Principal by, String schedule) {}

    /** Does everything that is due about the schedule, unless somebody else is at it. */
    void fire(UUID id) {
        while (step(id)) {}
    }

    private boolean step(UUID id) {
        Did did = transactions.in(handle -> ScheduleRows.lockIdle(handle, id)
                .map(schedule -> step(handle, schedule))
                .orElse(Did.NOTHING));
        if (did.outcome() != null) {
            meters.count(did.outcome());
        }
        return did.cancelling() == null ? did.more() : cancel(did.cancel(), did.cancelling());
    }

    private Did step(Handle handle, Schedule schedule) {
        Instant now = Transactions.now(handle);
        var standing = ScheduleRows.standing(handle, schedule.id());
        Step step = schedule.timing().next(schedule.doneUntil(), standing, now);
        if (step instanceof Step.Rest rest) {
            ScheduleRows.rest(handle, schedule.id(), rest.next());
            return Did.NOTHING;
        }
        if (step instanceof Step.LookAgainFrom from) {
            done(handle, schedule, from.now());
            return new Did(true, null, List.of(), null);
        }
        if (step instanceof Step.StartWaiting waiting) {
            boolean late = RunRows.take(handle, schedule.id(), waiting.instant());
            return start(handle, schedule, waiting.instant(), late, now);
        }
        return decide(handle, schedule, step, now);
    }

    /** About instants that lie ahead of what is done. */
    private Did decide(Handle handle, Schedule schedule, Step step, Instant now) {
        if (step instanceof Step.Miss miss) {
            done(handle, schedule, miss.last());
            return missed(handle, schedule, miss, now);
        }
        Instant instant = instant(step);
        if (RunRows.known(handle, schedule.id(), instant)) {
            done(handle, schedule, instant);
            return new Did(true, null, List.of(), null);
        }
        if (step instanceof Step.CancelRunning) {
            return cancel(handle, schedule, instant, now);
        }
        done(handle, schedule, instant);
        if (step instanceof Step.Start start) {
            return start(handle, schedule, instant, start.late(), now);
        }
        if (step instanceof Step.Wait wait) {
            RunRows.write(handle, schedule.id(), Run.waiting(instant, wait.late()), now);
            return new Did(true, null, List.of(), null);
        }
        return skipped(handle, schedule, (Step.Skip) step, now);
    }

    private static Instant instant(Step step) {
        if (step instanceof Step.Start start) {
            return start.instant();
        }
        if (step instanceof Step.CancelRunning cancel) {
            return cancel.instant();
        }
        return step instanceof Step.Wait wait ? wait.instant() : ((Step.Skip) step).instant();
    }

    private static void done(Handle handle, Schedule schedule, Instant until) {
        ScheduleRows.done(
                handle, schedule.id(), until, schedule.timing().timetable().next(until));
    }

    private Did start(Handle handle, Schedule schedule, Instant instant, boolean late, Instant now) {
        try {
            Right right = rights.now(handle, schedule, now);
            var maker = new Acceptance.Maker(schedule.id(), new Occasion(schedule.name(), instant));
            JobId job = acceptance
                    .accept(handle, right.principal(), right.kind(), schedule.submission(), maker)
                    .orElseThrow();
            RunRows.write(handle, schedule.id(), Run.started(instant, late, job), now);
            log.happened(
                    handle,
                    schedule,
                    "schedule.fired",
                    EventTypes.SCHEDULE_FIRED,
                    now,
                    data -> data.put("instant", instant.toString())
                            .put("job", job.toString())
                            .put("late", late));
            return Did.run("started");
        } catch (NoRightException e) {
            return refused(handle, schedule, instant, late, e, now);
        }
    }

    private Did refused(
            Handle handle, Schedule schedule, Instant instant, boolean late, NoRightException why, Instant now) {
        RunRows.write(handle, schedule.id(), Run.refused(instant, late, why.code(), why.text()), now);
        log.happened(
                handle,
                schedule,
                "schedule.refused",
                EventTypes.SCHEDULE_REFUSED,
                now,
                data -> data.put("instant", instant.toString())
                        .put("code", why.code())
                        .put("message", why.text()));
        return Did.run("refused");
    }

    private Did skipped(Handle handle, Schedule schedule, Step.Skip skip, Instant now) {
        String reason = skip.why().name().toLowerCase(Locale.ROOT);
        RunRows.write(handle, schedule.id(), Run.skipped(skip.instant(), reason), now);
        log.happened(
                handle,
                schedule,
                "schedule.skipped",
                EventTypes.SCHEDULE_SKIPPED,
                now,
                data -> data.put("instant", skip.instant().toString()).put("reason", reason));
        return Did.run("skipped");
    }

    private Did missed(Handle handle, Schedule schedule, Step.Miss miss, Instant now) {
        if (RunRows.known(handle, schedule.id(), miss.last())) {
            return new Did(true, null, List.of(), null);
        }
        RunRows.write(handle, schedule.id(), Run.missed(miss.first(), miss.last(), miss.count()), now);
        log.happened(
                handle,
                schedule,
                "schedule.missed",
                EventTypes.SCHEDULE_MISSED,
                now,
                data -> data.put("first", miss.first().toString())
                        .put("last", miss.last().toString())
                        .put("count", miss.count()));
        return Did.run("missed");
    }

    /** Jobs are cancelled in transactions of their own, before the next one is made: whoever is lost between leaves that to others. */
    private Did cancel(Handle handle, Schedule schedule, Instant instant, Instant now) {
        try {
            Principal by = rights.now(handle, schedule, now).principal();
            return new Did(
                    false, null, ScheduleRows.live(handle, schedule.id(), false), new Cancelling(by, schedule.name()));
        } catch (NoRightException e) {
            done(handle, schedule, instant);
            return refused(handle, schedule, instant, false, e, now);
        }
    }

    private boolean cancel(List<JobId> running, Cancelling why) {
        boolean some = false;
        for (JobId job : running) {
            try {
                jobs.cancel(job, why.by(), "Schedule '%s' makes its next job.".formatted(why.schedule()));
                some = true;
            } catch (JobRefusedException e) {
                some |= e.reason() == JobRefusedException.Reason.CONFLICT; // it has ended meanwhile
            }
        }
        return some;
    }
}
