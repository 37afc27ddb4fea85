package dev.godwit.coordinator.postgres;

import dev.godwit.common.event.EventTypes;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.job.Job;
import dev.godwit.coordinator.job.JobEvent;
import dev.godwit.coordinator.job.Task;
import dev.godwit.coordinator.stage.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One round of looking after what nobody calls for: leases that ran out, jobs that could go on, doorbells that nobody heard, what is old.
 * Each coordinator does it, all of the time; each step is a small transaction that finds out for itself whether it is still due.
 * Confined to one thread.
 */
final class Sweeper {

    private static final Logger LOGGER = LoggerFactory.getLogger(Sweeper.class);

    private static final Duration WORKERS_KEPT = Duration.ofDays(1);
    private static final int MOST_LAPSED = 1_000;

    private final Transactions transactions;
    private final Decider decider;
    private final Completions completions;
    private final JobRows jobs;
    private final Doorbells doorbells;
    private final Quiet quiet;
    private final ClockWatch clock;
    private final CoordinatorSettings settings;
    private boolean asked;

    Sweeper(
            Transactions transactions,
            Decider decider,
            Completions completions,
            JobRows jobs,
            Doorbells doorbells,
            Quiet quiet,
            ClockWatch clock,
            CoordinatorSettings settings) {
        this.transactions = transactions;
        this.decider = decider;
        this.completions = completions;
        this.jobs = jobs;
        this.doorbells = doorbells;
        this.quiet = quiet;
        this.clock = clock;
        this.settings = settings;
    }

    /** Throws if the control database cannot be asked; the next round then counts as the first after an outage. */
    void sweep() {
        try {
            heedClock();
            if (quiet.mayTakeAway()) {
                takeAwayLapsed();
                forgetLeft();
            }
            due().forEach(this::advance);
            if (!asked) {
                awaiting().forEach(this::advance);
                asked = true;
            }
            report();
            ringAgain();
            prune();
            quiet.swept();
        } catch (RuntimeException e) {
            quiet.failed();
            throw e;
        }
    }

    /** Set ahead, the database's clock ends all leases at once: their owners get the time to renew them, as after an outage. */
    private void heedClock() {
        switch (clock.look(() -> transactions.ask(Transactions::now))) {
            case NONE -> {}
            case AHEAD -> {
                LOGGER.atWarn().log("The control database's clock was set ahead: leases stay as they are for a while");
                quiet.failed();
            }
            case BACK -> bringBack();
        }
    }

    /** Set back, it leaves instants behind that lie farther ahead than any should: they are brought back to where they could be. */
    private void bringBack() {
        int tasks = transactions.in(handle -> handle.createUpdate("""
                        WITH now AS (SELECT clock_timestamp() AS now),
                        astray AS (
                            SELECT t.id, now FROM godwit_control.task t, now
                            WHERE t.state = 'RUNNING' AND t.lease_until > now + CAST(:lease AS interval)
                               OR t.state = 'READY' AND (t.ready_at > now + CAST(:rest AS interval) OR t.rung_at > now)
                               OR t.leaving_fence IS NOT NULL AND t.leaving_until > now + CAST(:lease AS interval)
                            ORDER BY t.id FOR UPDATE OF t SKIP LOCKED)
                        UPDATE godwit_control.task t
                        SET lease_until = least(lease_until, now + CAST(:lease AS interval)),
                            leaving_until = least(leaving_until, now + CAST(:lease AS interval)),
                            ready_at = CASE WHEN ready_at > now + CAST(:rest AS interval) THEN now ELSE ready_at END,
                            rung_at = least(rung_at, now)
                        FROM astray WHERE t.id = astray.id
                        """)
                .bind("lease", settings.lease().toString())
                .bind("rest", settings.retries().longest().toString())
                .execute());
        transactions.in(handle -> handle.execute(
                "UPDATE godwit_control.worker SET last_seen = clock_timestamp() WHERE last_seen > clock_timestamp()"));
        transactions.in(handle -> handle.execute("UPDATE godwit_control.job SET progress_at = NULL"
                + " WHERE state IN ('PLANNING', 'RUNNING') AND progress_at > clock_timestamp()"));
        transactions.in(handle -> handle.execute(
                "UPDATE godwit_control.job SET resumes_at = clock_timestamp() WHERE resumes_at > clock_timestamp() + CAST(? AS interval)",
                decider.machine().limits().longestRest().toString()));
        if (tasks > 0) {
            LOGGER.atWarn()
                    .addKeyValue("tasks", tasks)
                    .log("The control database's clock was set back: brought leases and pauses back with it");
        }
    }

    private record Lapsed(JobId job, TaskId task) {}

    private void takeAwayLapsed() {
        var lapsed = transactions.ask(handle -> handle.createQuery(
                        "SELECT job, id FROM godwit_control.task WHERE state = 'RUNNING' AND lease_until < clock_timestamp()"
                                + " ORDER BY lease_until LIMIT :most")
                .bind("most", MOST_LAPSED)
                .map((row, context) -> new Lapsed(new JobId(Read.uuid(row, "job")), new TaskId(Read.uuid(row, "id"))))
                .list());
        Map<JobId, List<TaskId>> byJob = new LinkedHashMap<>();
        lapsed.forEach(each ->
                byJob.computeIfAbsent(each.job(), job -> new ArrayList<>()).add(each.task()));
        byJob.forEach((job, tasks) ->
                alone(job, () -> decider.decide(job, transaction -> takeAway(transaction, tasks))));
    }

    private int takeAway(JobTransaction transaction, List<TaskId> tasks) {
        int taken = 0;
        for (TaskId id :
                tasks.stream().sorted(Comparator.comparing(TaskId::toString)).toList()) {
            if (takeAway(transaction, id)) {
                taken++;
            }
        }
        if (taken > 0) {
            doorbells.ring(transaction.handle(), transaction.job(), transaction.now());
        }
        return taken;
    }

    private boolean takeAway(JobTransaction transaction, TaskId id) {
        Handle handle = transaction.handle();
        boolean still = handle.createQuery("SELECT id FROM godwit_control.task WHERE id = :id AND state = 'RUNNING'"
                        + " AND lease_until < clock_timestamp() FOR UPDATE")
                .bind("id", id.value())
                .mapTo(UUID.class)
                .findOne()
                .isPresent();
        if (!still) {
            return false;
        }
        Task task = TaskRows.find(handle, id).orElseThrow();
        LOGGER.atWarn()
                .addKeyValue("job", task.job())
                .addKeyValue("task", task.key())
                .addKeyValue("worker", task.owner())
                .log("A lease ran out: the task may go to another worker");
        if (PostgresDispatch.dismissed(transaction, task)) {
            TaskRows.end(handle, task, TaskState.CANCELLED, Task.Closure.RELEASED, transaction.now());
            return true;
        }
        Duration rest = task.restAfterLoss(
                settings.retries(), ThreadLocalRandom.current().nextDouble());
        TaskRows.putBack(handle, task, transaction.now().plus(rest), null, false);
        completions.lost(transaction, task, "The worker that ran companion '%s' was lost".formatted(task.key()));
        return true;
    }

    /** Owners of companions that had given them back, and are gone before the next one has signalled. */
    private void forgetLeft() {
        var left = transactions.ask(handle -> handle.createQuery(
                        "SELECT job, id FROM godwit_control.task"
                                + " WHERE leaving_fence IS NOT NULL AND leaving_until < clock_timestamp() ORDER BY leaving_until LIMIT :most")
                .bind("most", MOST_LAPSED)
                .map((row, context) -> new Lapsed(new JobId(Read.uuid(row, "job")), new TaskId(Read.uuid(row, "id"))))
                .list());
        left.forEach(each -> alone(
                each.job(), () -> decider.decide(each.job(), transaction -> forgetLeft(transaction, each.task()))));
    }

    private boolean forgetLeft(JobTransaction transaction, TaskId id) {
        boolean gone = TaskRows.forgetLeft(transaction.handle(), id);
        if (gone) {
            Task task = TaskRows.find(transaction.handle(), id).orElseThrow();
            completions.offerLost(
                    transaction, task, "Companion '%s' was given back, and nobody took it".formatted(task.key()));
        }
        return gone;
    }

    /** Jobs that wait for no worker: a coordinator died between two steps, time has passed, or what they waited for is free. */
    private List<JobId> due() {
        return transactions.ask(handle -> handle.createQuery("""
                        SELECT j.id FROM godwit_control.job j
                        WHERE j.state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED', 'REJECTED', 'EXPIRED') AND (
                            j.state IN ('SUBMITTED', 'QUEUED') AND NOT j.cancelling
                            OR j.state = 'PAUSED' AND NOT j.cancelling AND j.resumes_at < clock_timestamp()
                            OR j.state = 'AWAITING_APPROVAL' AND j.gate_expires < clock_timestamp()
                            OR j.cancelling AND NOT EXISTS (SELECT FROM godwit_control.task t WHERE t.job = j.id
                                AND t.epoch = j.epoch AND t.state IN ('BLOCKED', 'READY', 'RUNNING'))
                            OR j.state IN ('PLANNING', 'RUNNING') AND NOT j.cancelling
                                AND NOT EXISTS (SELECT FROM godwit_control.task t WHERE t.job = j.id AND t.epoch = j.epoch
                                    AND t.stage = j.stage_name AND t.state IN ('BLOCKED', 'READY', 'RUNNING')
                                    AND (j.phase = 'DISMISS' OR NOT t.companion)))
                        ORDER BY j.priority DESC, j.id
                        """)
                .map((row, context) -> new JobId(Read.uuid(row, "id")))
                .list());
    }

    /** Jobs that wait for people. This process may have been started with another policy than the one they were told. */
    private List<JobId> awaiting() {
        return transactions.ask(handle -> handle.createQuery(
                        "SELECT id FROM godwit_control.job WHERE state = 'AWAITING_APPROVAL' AND NOT cancelling ORDER BY id")
                .map((row, context) -> new JobId(Read.uuid(row, "id")))
                .list());
    }

    private void advance(JobId id) {
        alone(id, () -> decider.advance(id));
    }

    /** One job that cannot be read, as one of a kind that this program does not know, must not keep all others waiting. */
    private static void alone(JobId id, Runnable step) {
        try {
            step.run();
        } catch (IllegalStateException e) {
            LOGGER.atError().addKeyValue("job", id).setCause(e).log("Cannot move a job on");
        }
    }

    /** Tells how far running jobs are, if that has changed. */
    private void report() {
        var running = transactions.ask(handle -> handle.createQuery("""
                        SELECT id FROM godwit_control.job
                        WHERE state IN ('PLANNING', 'RUNNING') AND NOT cancelling
                          AND (progress_at IS NULL OR progress_at < clock_timestamp() - CAST(:every AS interval))
                        """)
                .bind("every", settings.reportProgress().toString())
                .map((row, context) -> new JobId(Read.uuid(row, "id")))
                .list());
        for (JobId id : running) {
            if (transactions.ask(handle -> ProgressRows.changed(handle, id))) {
                alone(id, () -> decider.decide(id, this::report));
            }
        }
    }

    private boolean report(JobTransaction transaction) {
        Job job = transaction.job();
        Stage stage = job.stage();
        boolean due = transaction
                .handle()
                .createQuery("SELECT state IN ('PLANNING', 'RUNNING') AND NOT cancelling"
                        + " AND (progress_at IS NULL OR progress_at < clock_timestamp() - CAST(:every AS interval))"
                        + " FROM godwit_control.job WHERE id = :id")
                .bind("every", settings.reportProgress().toString())
                .bind("id", job.id().value())
                .mapTo(Boolean.class)
                .one();
        if (due && stage != null) {
            var progress = ProgressRows.keep(transaction.handle(), job, stage, transaction.now());
            var data = Json.object();
            data.put("job", job.id().toString());
            data.put("kind", job.kind().name());
            data.put("environment", job.spec().environment());
            data.put("state", job.status().state().name());
            data.put("epoch", job.status().epoch());
            data.setAll(progress);
            transaction.tell(new JobEvent(EventTypes.JOB_PROGRESSED, JobEvent.COORDINATOR, data));
        }
        return due;
    }

    private void ringAgain() {
        var unheard = transactions.ask(handle -> handle.createQuery("""
                        SELECT DISTINCT j.id FROM godwit_control.job j
                        WHERE j.state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED', 'REJECTED', 'EXPIRED')
                          AND (j.cancelling OR j.state IN ('PLANNING', 'RUNNING'))
                          AND EXISTS (SELECT FROM godwit_control.task t WHERE t.job = j.id AND t.state = 'READY'
                              AND greatest(t.ready_at, coalesce(t.rung_at, t.ready_at)) < clock_timestamp() - CAST(:after AS interval))
                        """)
                .bind("after", settings.ringAgain().toString())
                .map((row, context) -> new JobId(Read.uuid(row, "id")))
                .list());
        unheard.forEach(id -> alone(id, () -> ringAgain(id)));
    }

    private void ringAgain(JobId id) {
        transactions.in(handle -> {
            Instant now = Transactions.now(handle);
            Job job = handle.createQuery("SELECT * FROM godwit_control.job WHERE id = :id")
                    .bind("id", id.value())
                    .map((row, context) -> jobs.job(row))
                    .one();
            doorbells.ringAgain(handle, job, now, now.minus(settings.ringAgain()));
            return id;
        });
    }

    private void prune() {
        transactions.in(handle -> handle.execute("""
                        DELETE FROM godwit_control.worker w WHERE last_seen < clock_timestamp() - CAST(? AS interval)
                            AND NOT EXISTS (SELECT FROM godwit_control.task t WHERE t.state = 'RUNNING' AND t.owner = w.id)
                        """, WORKERS_KEPT.toString()));
        transactions.in(handle -> handle.execute(
                "DELETE FROM godwit_control.claim WHERE at < clock_timestamp() - CAST(? AS interval)",
                settings.rememberClaims().toString()));
    }
}
