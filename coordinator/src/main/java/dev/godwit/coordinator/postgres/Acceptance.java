package dev.godwit.coordinator.postgres;

import dev.godwit.common.job.JobId;
import dev.godwit.coordinator.job.Job;
import dev.godwit.coordinator.job.JobRefusedException;
import dev.godwit.coordinator.job.JobSpec;
import dev.godwit.coordinator.job.JobStatus;
import dev.godwit.coordinator.job.Occasion;
import dev.godwit.coordinator.job.Principal;
import dev.godwit.coordinator.job.Submission;
import dev.godwit.coordinator.stage.JobKind;
import dev.godwit.coordinator.stage.JobKinds;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Turns submissions into jobs, whoever or whatever made them. Thread-safe. */
final class Acceptance {

    private final JobKinds kinds;
    private final Decider decider;

    Acceptance(JobKinds kinds, Decider decider) {
        this.kinds = kinds;
        this.decider = decider;
    }

    /** What makes a job by itself.
     *
     * @param schedule its id */
    record Maker(UUID schedule, Occasion occasion) {}

    /** @throws JobRefusedException if it makes no sense, or the environment's policy does not let {@code by} have such a job */
    JobKind check(Principal by, Submission submission) {
        JobKind kind = Submissions.check(kinds, submission);
        decider.machine().requireRunner(submission.environment(), by, "submit");
        if (submission.target() != null) {
            decider.machine().requireTarget(submission.environment(), submission.target());
        }
        return kind;
    }

    /** A job that was checked, in {@code transaction}; empty if its idempotency key is known. */
    Optional<JobId> accept(
            Handle transaction, Principal by, JobKind kind, Submission submission, @Nullable Maker maker) {
        var job = new Job(
                JobId.random(),
                new JobSpec(
                        kind,
                        submission.environment(),
                        submission.source(),
                        submission.target(),
                        submission.bundle(),
                        submission.allowConflicts(),
                        by.name(),
                        submission.authors(),
                        Transactions.now(transaction)),
                JobStatus.NEW);
        if (!JobRows.insert(transaction, job, submission, Submissions.hash(submission), maker)) {
            return Optional.empty();
        }
        Occasion occasion = maker == null ? null : maker.occasion();
        decider.found(
                transaction,
                new JobRows.Row(job, 0),
                decided -> decided.apply(decider.machine().submitted(job, decided.situation(), occasion)));
        return Optional.of(job.id());
    }
}
