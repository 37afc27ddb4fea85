package dev.godwit.cli.demo;

import dev.godwit.cli.CliException;
import dev.godwit.cli.output.Quantities;
import dev.godwit.cli.run.PlanText;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.Plan;
import dev.godwit.common.job.TaskState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The masked sync from production to staging, in the middle of which a worker is killed. */
final class MaskedSync {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration CATCH = Duration.ofMillis(150);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Roles roles;
    private final DemoServers servers;
    private final Narrator narrator;
    private final Jobs jobs;
    private final Approvals approvals;
    private @Nullable Takeover takeover;
    private @Nullable String stage;

    MaskedSync(Roles roles, DemoServers servers, People people, Narrator narrator) {
        this.roles = roles;
        this.servers = servers;
        this.narrator = narrator;
        this.jobs = new Jobs(people.as(People.AUTHOR));
        this.approvals = new Approvals(people, narrator);
    }

    SyncMeasured run(Bundle bundle) throws CliException, DemoFailure, SQLException, InterruptedException {
        JobId id = jobs.sync(bundle, DemoProject.SYNC).id();
        narrator.say("%s submits %s: job %s", People.AUTHOR, DemoProject.SYNC, id);
        JobDocument stopped = jobs.awaitState(id, JobState.AWAITING_APPROVAL);
        showKept(stopped);
        approvals.give(stopped);
        try (Connection target = servers.connect(DemoServers.STAGING)) {
            JobDocument job = watch(id, new WorkerKill(jobs, id, roles, target));
            Takeover measured = takeover;
            if (measured == null) {
                throw new DemoFailure("The sync ended before a worker could be killed in the middle of a chunk."
                        + " Try more rows, as with --rows 1500000");
            }
            requireOnce(target, measured);
            SyncMeasured result = SyncMeasured.of(job, jobs.tasks(id), measured);
            narrator.holds(
                    "The job succeeded without any more help: %s rows in %d chunks, %s rows/s over the copy, the take-over included",
                    Quantities.count(result.rows()), result.chunks(), Quantities.count(result.rowsPerSecond()));
            return result;
        }
    }

    /** Staging is not for personal data, so that columns of text which the policy keeps are a second person's matter. */
    private void showKept(JobDocument job) throws DemoFailure {
        Plan plan = Objects.requireNonNull(job.plan());
        List<String> kept = plan.factors().stream()
                .filter(factor -> factor.name().equals("personal-data"))
                .map(Plan.RiskFactor::subject)
                .toList();
        DemoFailure.unless(
                kept.equals(List.of("public.addresses.city", "public.addresses.country", "public.events.kind")),
                "Three columns of text are kept by the policy; the plan names %s",
                kept);
        narrator.say("The plan waits: its policy keeps columns that can hold anything, risk %s:", plan.risk());
        PlanText.factors(plan).forEach(narrator::say);
    }

    private JobDocument watch(JobId id, WorkerKill kill)
            throws CliException, DemoFailure, SQLException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JobDocument job = jobs.job(id);
            List<TaskDocument> tasks = jobs.tasks(id);
            tell(job, tasks);
            kill.victim().ifPresent(victim -> measure(victim, tasks));
            if (job.state() == JobState.SUCCEEDED) {
                return job;
            }
            DemoFailure.unless(!job.state().terminal(), "The sync was to succeed; it is %s", Jobs.standing(job));
            DemoFailure.unless(
                    System.nanoTime() < end, "The sync did not end within %s: %s", PATIENCE, Jobs.standing(job));
            roles.requireAlive(kill.killed());
            if (kill.victim().isEmpty() && isWellUnderWay(tasks)) {
                kill.attempt(CATCH);
                kill.victim().ifPresent(this::tellKill);
            } else {
                Thread.sleep(LOOK.toMillis());
            }
        }
    }

    /** A tenth of the chunks is done, and the snapshot is held twice: killing its only holder would rightly begin the copy anew. */
    private static boolean isWellUnderWay(List<TaskDocument> tasks) {
        long holders = tasks.stream()
                .filter(task -> task.companion() && task.state() == TaskState.RUNNING)
                .map(TaskDocument::worker)
                .distinct()
                .count();
        List<TaskDocument> chunks = SyncProgress.chunks(tasks);
        return holders == 2 && chunks.stream().filter(SyncProgress::isDone).count() >= chunks.size() / 10;
    }

    private void tell(JobDocument job, List<TaskDocument> tasks) {
        if (job.stage() != null && !job.stage().equals(stage)) {
            stage = job.stage();
            narrator.say("Stage %s", stage);
        }
        List<TaskDocument> chunks = SyncProgress.chunks(tasks);
        if (Objects.equals(stage, "copy") && !chunks.isEmpty()) {
            narrator.status(SyncProgress.line(chunks, Instant.now()));
        }
    }

    private void tellKill(WorkerKill.Victim victim) {
        Long rows = victim.rowsInFlight();
        narrator.say(
                "SIGKILL to worker %s (pid %d) in the middle of chunk %s: %s"
                        + " (to see that, the sync workers were held still for %,d ms)",
                victim.process().name(),
                victim.process().pid(),
                victim.chunk().key(),
                rows == null
                        ? "all its rows were on the target, and the commit was still to come"
                        : "%s of its rows were on the target, uncommitted".formatted(Quantities.count(rows)),
                victim.still().toMillis());
    }

    /** The grant's own time, and that of its end, are the coordinator's; this machine has one clock. */
    private void measure(WorkerKill.Victim victim, List<TaskDocument> tasks) {
        if (takeover != null) {
            return;
        }
        for (TaskDocument task : tasks) {
            boolean taken = task.id().equals(victim.chunk().id())
                    && task.attempt() > victim.chunk().attempt()
                    && SyncProgress.isDone(task);
            if (taken && task.worker() != null && task.grantedAt() != null && task.finishedAt() != null) {
                takeover = new Takeover(
                        victim.process().name(),
                        victim.process().pid(),
                        task.key(),
                        victim.rowsInFlight(),
                        task.worker().value(),
                        task.attempt(),
                        Duration.between(victim.killed(), task.grantedAt()),
                        Duration.between(victim.killed(), task.finishedAt()));
                narrator.holds(
                        "Taken over: %s was granted that chunk %,d ms after the kill (attempt %d) and had copied it %,d ms after",
                        takeover.successor(),
                        takeover.granted().toMillis(),
                        takeover.attempt(),
                        takeover.finished().toMillis());
            }
        }
    }

    /** The target's own ledger: the chunk was committed once, by the successor. */
    private void requireOnce(Connection target, Takeover measured) throws SQLException, DemoFailure {
        DemoFailure.unless(
                !measured.successor().equals(measured.worker()), "The killed worker finished '%s'", measured.chunk());
        try (var statement = target.prepareStatement("SELECT count(*) FROM godwit.ledger WHERE key = ?")) {
            statement.setString(1, measured.chunk());
            try (var rows = statement.executeQuery()) {
                rows.next();
                DemoFailure.unless(
                        rows.getLong(1) == 1, "The ledger has %d rows for '%s'", rows.getLong(1), measured.chunk());
            }
        }
        narrator.holds("The target's ledger has that chunk once");
    }
}
