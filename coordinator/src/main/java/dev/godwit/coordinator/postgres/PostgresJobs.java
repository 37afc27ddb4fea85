package dev.godwit.coordinator.postgres;

import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskState;
import dev.godwit.coordinator.job.Decision;
import dev.godwit.coordinator.job.Job;
import dev.godwit.coordinator.job.JobEventView;
import dev.godwit.coordinator.job.JobMachine;
import dev.godwit.coordinator.job.JobRefusedException;
import dev.godwit.coordinator.job.JobRefusedException.Reason;
import dev.godwit.coordinator.job.JobView;
import dev.godwit.coordinator.job.Jobs;
import dev.godwit.coordinator.job.Principal;
import dev.godwit.coordinator.job.Situation;
import dev.godwit.coordinator.job.Submission;
import dev.godwit.coordinator.job.TaskView;
import dev.godwit.coordinator.stage.JobKind;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Jobs in the control database. */
final class PostgresJobs implements Jobs {

    private final Transactions transactions;
    private final Decider decider;
    private final Acceptance acceptance;
    private final JobViews views;

    PostgresJobs(Transactions transactions, Decider decider, Acceptance acceptance, JobViews views) {
        this.transactions = transactions;
        this.decider = decider;
        this.acceptance = acceptance;
        this.views = views;
    }

    /** What the state machine is asked. */
    @FunctionalInterface
    private interface Command {
        Decision decide(JobMachine machine, Job job, Situation situation);
    }

    @Override
    public JobView submit(Principal by, Submission submission) {
        JobKind kind = acceptance.check(by, submission);
        return transactions.in(handle -> acceptance
                .accept(handle, by, kind, submission, null)
                .flatMap(id -> views.find(handle, id))
                .orElseGet(() -> earlier(handle, by, submission, Submissions.hash(submission))));
    }

    private JobView earlier(Handle handle, Principal by, Submission submission, String hash) {
        return handle.createQuery("SELECT id, submission_hash FROM godwit_control.job"
                        + " WHERE submitted_by = :by AND idempotency_key = :key")
                .bind("by", by.name())
                .bind("key", submission.idempotencyKey())
                .map((row, context) -> {
                    if (!row.getString("submission_hash").equals(hash)) {
                        throw new JobRefusedException(
                                Reason.INVALID,
                                "idempotency-key-reused",
                                "'%s' has used this idempotency key for another submission, job %s. Use a new key."
                                        .formatted(by.name(), Read.uuid(row, "id")));
                    }
                    return new JobId(Read.uuid(row, "id"));
                })
                .findOne()
                .flatMap(id -> views.find(handle, id))
                .orElseThrow();
    }

    @Override
    public Optional<JobView> find(JobId id) {
        return transactions.ask(handle -> views.find(handle, id));
    }

    @Override
    public List<JobView> list(Filter filter, @Nullable JobId before, int limit) {
        requireLimit(limit, 200);
        return transactions.ask(handle -> views.list(handle, filter, before, limit));
    }

    @Override
    public List<TaskView> tasks(JobId id, @Nullable TaskState state, @Nullable String after, int limit) {
        requireLimit(limit, 1000);
        return transactions.ask(handle -> views.tasks(handle, id, state, after, limit));
    }

    @Override
    public List<JobEventView> events(JobId id, long sequence, int limit) {
        requireLimit(limit, 1000);
        return transactions.ask(handle -> JobViews.events(handle, id, sequence, limit));
    }

    private static void requireLimit(int limit, int most) {
        if (limit < 1 || limit > most) {
            throw new IllegalArgumentException("A page has 1 to %d items, not %d".formatted(most, limit));
        }
    }

    @Override
    public JobView cancel(JobId id, Principal by, @Nullable String reason) {
        return command(id, (machine, job, situation) -> machine.cancel(job, situation, by, reason));
    }

    @Override
    public JobView pause(JobId id, Principal by, @Nullable String reason) {
        return command(id, (machine, job, situation) -> machine.pause(job, situation, by, reason));
    }

    @Override
    public JobView resume(JobId id, Principal by) {
        return command(id, (machine, job, situation) -> machine.resume(job, situation, by));
    }

    @Override
    public JobView retry(JobId id, Principal by) {
        return command(id, (machine, job, situation) -> machine.retry(job, situation, by));
    }

    @Override
    public JobView approve(JobId id, Principal by, String planHash, @Nullable String comment) {
        return command(id, (machine, job, situation) -> machine.approve(job, situation, by, planHash, comment));
    }

    @Override
    public JobView reject(JobId id, Principal by, String planHash, @Nullable String comment) {
        return command(id, (machine, job, situation) -> machine.reject(job, situation, by, planHash, comment));
    }

    private JobView command(JobId id, Command command) {
        decider.decide(id, transaction -> {
            transaction.apply(command.decide(decider.machine(), transaction.job(), transaction.situation()));
            return id;
        });
        return find(id).orElseThrow();
    }
}
