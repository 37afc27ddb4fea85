package dev.godwit.coordinator.postgres;

import dev.godwit.coordinator.job.Decision;
import dev.godwit.coordinator.job.Effect;
import dev.godwit.coordinator.job.Effects;
import dev.godwit.coordinator.job.Job;
import dev.godwit.coordinator.job.JobEvent;
import dev.godwit.coordinator.job.JobMachine;
import dev.godwit.coordinator.job.Situation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * One transaction in which one job is decided about, its row locked. Decisions are carried out as they come; what they tell is written
 * at the end. Confined to the thread of its transaction.
 */
final class JobTransaction {

    /** No job takes that many steps without a worker; one that does is turning in circles. */
    private static final int MOST_STEPS = 100;

    /** Carries effects out on a job. */
    @FunctionalInterface
    interface EffectsOf {
        Effects of(Handle handle, Job job, Instant now);
    }

    private final Handle handle;
    private final Instant now;
    private final JobMachine machine;
    private final EffectsOf effects;
    private final long sequence;
    private final Job before;
    private final List<JobEvent> events = new ArrayList<>();
    private Job job;

    JobTransaction(Handle handle, Instant now, JobMachine machine, EffectsOf effects, JobRows.Row row) {
        this.handle = handle;
        this.now = now;
        this.machine = machine;
        this.effects = effects;
        this.sequence = row.sequence();
        this.before = row.job();
        this.job = row.job();
    }

    Handle handle() {
        return handle;
    }

    Instant now() {
        return now;
    }

    Job job() {
        return job;
    }

    Situation situation() {
        return new JobSituation(handle, job, now);
    }

    void apply(Decision decision) {
        job = decision.job();
        for (Effect effect : decision.effects()) {
            effect.on(effects.of(handle, job, now));
        }
        events.addAll(decision.events());
    }

    void tell(JobEvent event) {
        events.add(event);
    }

    /** Moves the job on as far as it goes without a worker, and writes it down. */
    void settle(JobLog log) {
        int steps = 0;
        for (Decision next = machine.advance(job, situation());
                !next.changesNothing(job);
                next = machine.advance(job, situation())) {
            if (++steps > MOST_STEPS) {
                throw new IllegalStateException(
                        "Job %s does not come to rest in stage %s".formatted(job.id(), job.stage()));
            }
            apply(next);
        }
        if (!job.equals(before) || !events.isEmpty()) {
            JobRows.update(handle, job, sequence + events.size(), now);
            log.write(handle, job, sequence, events, now);
        }
    }

    /** Whether jobs that wait for this one may go on now. */
    boolean letGo() {
        return before.status().holds() && !job.status().holds();
    }
}
