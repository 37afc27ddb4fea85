package dev.godwit.coordinator.postgres;

import dev.godwit.coordinator.job.Dispatch;
import dev.godwit.coordinator.job.JobMachine;
import dev.godwit.coordinator.job.Jobs;
import dev.godwit.coordinator.job.Workers;
import dev.godwit.coordinator.policy.Policy;
import dev.godwit.coordinator.schedule.Schedules;
import dev.godwit.coordinator.stage.JobKinds;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;

/**
 * What decides about jobs and tasks, put together over one control database, whose schema is installed. Keeps nothing in memory: any number
 * of them may work on one database at once. Thread-safe; starts no thread.
 */
public final class ControlPlane {

    private static final Duration LONGEST_BETWEEN_SWEEPS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_SCHEDULE_ROUNDS = Duration.ofSeconds(1);

    private final Jobs jobs;
    private final Schedules schedules;
    private final BiFunction<Authors, MeterRegistry, ScheduleRounds> scheduling;
    private final Dispatch dispatch;
    private final Workers workers;
    private final Function<Quiet, Sweeper> sweepers;
    private final PublicStates states;
    private final CoordinatorSettings settings;

    /** @param jdbi whose sessions commit synchronously, as those of {@link ControlDatabase} do */
    public ControlPlane(
            Jdbi jdbi,
            Installation installation,
            JobKinds kinds,
            Policy policy,
            CoordinatorSettings settings,
            AuditSink audit) {
        var transactions = new Transactions(jdbi);
        var machine = new JobMachine(policy, settings.limits());
        var rows = new JobRows(kinds);
        var doorbells = new Doorbells(installation);
        var log = new JobLog(installation, audit);
        var decider = new Decider(
                transactions,
                machine,
                rows,
                (handle, job, now) -> new TaskEffects(handle, job, now, doorbells, policy),
                log);
        var claims = new Claims(transactions, installation, new GrantRows(installation, rows), kinds, settings);
        var completions = new Completions(transactions, decider, rows, doorbells);
        var acceptance = new Acceptance(kinds, decider);
        var scheduleLog = new ScheduleLog(installation, audit);
        this.jobs =
                new PostgresJobs(transactions, decider, acceptance, new JobViews(rows, machine, settings.retries()));
        this.schedules = new PostgresSchedules(transactions, acceptance, scheduleLog);
        this.scheduling = (authors, meters) -> new ScheduleRounds(
                transactions,
                new Firing(
                        transactions,
                        acceptance,
                        new AuthorRights(authors, acceptance),
                        scheduleLog,
                        jobs,
                        new ScheduleMeters(meters)));
        this.dispatch = new PostgresDispatch(transactions, decider, claims, completions, settings);
        this.workers = new PostgresWorkers(transactions, audit, settings.workerTimeout());
        this.sweepers = quiet -> new Sweeper(
                transactions,
                decider,
                completions,
                rows,
                doorbells,
                quiet,
                new ClockWatch(settings.lease().dividedBy(3), System::nanoTime),
                settings);
        this.states = new PublicStates(transactions, rows, log);
        this.settings = settings;
    }

    public Jobs jobs() {
        return jobs;
    }

    public Schedules schedules() {
        return schedules;
    }

    public Dispatch dispatch() {
        return dispatch;
    }

    public Workers workers() {
        return workers;
    }

    public PublicStates states() {
        return states;
    }

    /** A thread that looks after leases and doorbells, to be started and closed by whoever owns the process. One for each process is enough. */
    public Rounds sweeping() {
        Duration between = between(settings.lease());
        Sweeper sweeper = sweeper(new Quiet(settings.lease(), between, System::nanoTime));
        return new Rounds(
                "sweeper",
                sweeper::sweep,
                between,
                "Cannot sweep: leases stay as they are until the control database answers");
    }

    /** How long to rest between two rounds: a lease must not be overdue for long. */
    private static Duration between(Duration lease) {
        Duration sixth = lease.dividedBy(6);
        return sixth.compareTo(LONGEST_BETWEEN_SWEEPS) < 0 ? sixth : LONGEST_BETWEEN_SWEEPS;
    }

    /** A thread that makes the jobs of schedules, to be started and closed by whoever owns the process. */
    public Rounds scheduling(Authors authors, MeterRegistry meters) {
        return new Rounds(
                "schedules",
                scheduleRounds(authors, meters)::round,
                BETWEEN_SCHEDULE_ROUNDS,
                "Cannot look at schedules: no jobs are made of them until the control database answers");
    }

    ScheduleRounds scheduleRounds(Authors authors, MeterRegistry meters) {
        return scheduling.apply(authors, meters);
    }

    Sweeper sweeper(Quiet quiet) {
        return sweepers.apply(quiet);
    }
}
