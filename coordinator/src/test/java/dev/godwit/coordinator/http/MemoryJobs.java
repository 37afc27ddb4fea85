package dev.godwit.coordinator.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.job.JobEventView;
import dev.godwit.coordinator.job.JobRefusedException;
import dev.godwit.coordinator.job.JobRefusedException.Reason;
import dev.godwit.coordinator.job.JobView;
import dev.godwit.coordinator.job.Jobs;
import dev.godwit.coordinator.job.Principal;
import dev.godwit.coordinator.job.Submission;
import dev.godwit.coordinator.job.TaskView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Jobs that wait for one approval and then run until a test ends them. Without plans, tasks, stages or a database. */
final class MemoryJobs implements Jobs {

    static final String PLAN_HASH = "0123456789abcdef".repeat(4);

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final Map<JobId, JobView> jobs = new TreeMap<>();
    private final Map<JobId, List<JobEventView>> events = new HashMap<>();
    private final Map<String, JobId> byKey = new HashMap<>();
    private final Map<String, Submission> submissions = new HashMap<>();

    @Override
    public synchronized JobView submit(Principal by, Submission submission) {
        if (!Set.of("lint", "migrate", "sync").contains(submission.kind())) {
            throw new JobRefusedException(
                    Reason.INVALID, "unknown-kind", "Unknown kind '%s'".formatted(submission.kind()));
        }
        String key = by.name() + " " + submission.idempotencyKey();
        if (submission.idempotencyKey() != null) {
            JobId known = byKey.get(key);
            if (known != null && submission.equals(submissions.get(key))) {
                return present(known);
            }
            if (known != null) {
                throw new JobRefusedException(
                        Reason.INVALID, "idempotency-key-reused", "This key belongs to another request");
            }
        }
        JobView job = job(JobId.random(), by, submission);
        byKey.put(key, job.id());
        submissions.put(key, submission);
        jobs.put(job.id(), job);
        tell(job.id(), by.name(), "submitted", JobState.AWAITING_APPROVAL);
        return present(job.id());
    }

    @Override
    public synchronized Optional<JobView> find(JobId id) {
        return Optional.ofNullable(jobs.get(id));
    }

    @Override
    public synchronized List<JobView> list(Filter filter, @Nullable JobId before, int limit) {
        return jobs.values().stream()
                .filter(job -> before == null || job.id().compareTo(before) < 0)
                .filter(is(filter.state(), job -> job.state() == filter.state()))
                .filter(is(filter.kind(), job -> job.kind().equals(filter.kind())))
                .filter(is(filter.environment(), job -> job.environment().equals(filter.environment())))
                .sorted((a, b) -> b.id().compareTo(a.id()))
                .limit(limit)
                .toList();
    }

    private static Predicate<JobView> is(@Nullable Object asked, Predicate<JobView> test) {
        return asked == null ? job -> true : test;
    }

    @Override
    public List<TaskView> tasks(JobId id, @Nullable TaskState state, @Nullable String after, int limit) {
        return List.of();
    }

    @Override
    public synchronized List<JobEventView> events(JobId id, long sequence, int limit) {
        return events.getOrDefault(id, List.of()).stream()
                .filter(event -> event.sequence() > sequence)
                .limit(limit)
                .toList();
    }

    @Override
    public JobView cancel(JobId id, Principal by, @Nullable String reason) {
        return move(id, by, "cancelled", JobState.CANCELLED, state -> !state.terminal());
    }

    @Override
    public JobView pause(JobId id, Principal by, @Nullable String reason) {
        return move(id, by, "paused", JobState.PAUSED, state -> state == JobState.RUNNING);
    }

    @Override
    public JobView resume(JobId id, Principal by) {
        return move(id, by, "resumed", JobState.RUNNING, state -> state == JobState.PAUSED);
    }

    @Override
    public JobView retry(JobId id, Principal by) {
        return move(id, by, "retried", JobState.RUNNING, state -> state == JobState.FAILED);
    }

    @Override
    public JobView approve(JobId id, Principal by, String planHash, @Nullable String comment) {
        check(id, by, planHash);
        return move(id, by, "approved", JobState.RUNNING, state -> state == JobState.AWAITING_APPROVAL);
    }

    @Override
    public JobView reject(JobId id, Principal by, String planHash, @Nullable String comment) {
        check(id, by, planHash);
        return move(id, by, "rejected", JobState.REJECTED, state -> state == JobState.AWAITING_APPROVAL);
    }

    private void check(JobId id, Principal by, String planHash) {
        if (present(id).submittedBy().equals(by.name())) {
            throw new JobRefusedException(
                    Reason.FORBIDDEN, "self-approval", "'%s' submitted this job".formatted(by.name()));
        }
        if (!planHash.equals(PLAN_HASH)) {
            throw new JobRefusedException(Reason.CONFLICT, "stale-plan", "The plan has another hash by now");
        }
    }

    private synchronized JobView move(JobId id, Principal by, String event, JobState to, Predicate<JobState> from) {
        JobState state = present(id).state();
        if (state == to) {
            return present(id);
        }
        if (!from.test(state)) {
            throw new JobRefusedException(
                    Reason.CONFLICT, "invalid-state", "Job %s is %s and cannot become %s".formatted(id, state, to));
        }
        tell(id, by.name(), event, to);
        return present(id);
    }

    /** Appends an event and moves the job. */
    synchronized void tell(JobId id, String actor, String event, JobState state) {
        var list = events.computeIfAbsent(id, job -> new ArrayList<>());
        JsonNode data = Json.object().put("note", "x".repeat(1000));
        list.add(new JobEventView(
                UUID.randomUUID(), id, list.size() + 1L, "dev.godwit.job." + event + ".v1", NOON, actor, data));
        JobView job = present(id);
        jobs.put(id, with(job, state, list.size()));
    }

    private synchronized JobView present(JobId id) {
        return find(id).orElseThrow(() ->
                new JobRefusedException(Reason.NOT_FOUND, "not-found", "There is no job '%s'".formatted(id)));
    }

    private static JobView job(JobId id, Principal by, Submission submission) {
        return new JobView(
                id,
                submission.kind(),
                submission.environment(),
                JobState.SUBMITTED,
                false,
                false,
                null,
                0,
                null,
                List.of(),
                submission.source(),
                submission.target(),
                submission.request(),
                submission.bundle(),
                submission.priority(),
                submission.allowConflicts(),
                submission.authors(),
                null,
                null,
                PLAN_HASH,
                RiskLevel.LOW,
                List.of(),
                List.of(),
                null,
                null,
                by.name(),
                null,
                NOON,
                NOON,
                null,
                0);
    }

    private static JobView with(JobView job, JobState state, long sequence) {
        return new JobView(
                job.id(),
                job.kind(),
                job.environment(),
                state,
                job.cancelling(),
                job.degraded(),
                job.pause(),
                job.epoch(),
                job.stage(),
                job.stages(),
                job.source(),
                job.target(),
                job.request(),
                job.bundle(),
                job.priority(),
                job.allowConflicts(),
                job.authors(),
                job.waitsFor(),
                job.plan(),
                job.planHash(),
                job.risk(),
                job.approvals(),
                job.required(),
                job.approvalExpiresAt(),
                job.failure(),
                job.submittedBy(),
                job.schedule(),
                job.submittedAt(),
                job.updatedAt(),
                state.terminal() ? NOON : null,
                sequence);
    }
}
