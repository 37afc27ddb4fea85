package dev.godwit.coordinator.job;

import static dev.godwit.coordinator.job.JobEvent.COORDINATOR;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.common.job.TaskId;
import dev.godwit.coordinator.job.JobRefusedException.Reason;
import dev.godwit.coordinator.policy.Policy;
import dev.godwit.coordinator.policy.Requirement;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of a job. Each method looks at the job as it is and at its {@link Situation}, and answers with what is to change;
 * nothing is changed here. Asked for what is so already, it decides nothing. Immutable.
 */
public final class JobMachine {

    private final Policy policy;
    private final JobLimits limits;
    private final Gate gate;
    private final Advance advance;

    public JobMachine(Policy policy, JobLimits limits) {
        this.policy = policy;
        this.limits = limits;
        this.gate = new Gate(policy);
        this.advance = new Advance(gate, limits);
    }

    public JobLimits limits() {
        return limits;
    }

    /** What people have to give for a plan of this risk; nothing if the environment is unknown. */
    public Requirement requirement(Job job) {
        return gate.requirement(job.spec(), job.status().risk()).orElse(new Requirement(List.of()));
    }

    /** The first event of a job that was just accepted.
     *
     * @param occasion what made it, or null if somebody asked for it */
    public Decision submitted(Job job, Situation situation, @Nullable Occasion occasion) {
        var t = new Transition(job, situation, job.spec().submittedBy());
        t.tell(EventTypes.JOB_SUBMITTED, data -> {
            if (job.spec().bundle() != null) {
                data.put("bundle", job.spec().bundle());
            }
            var connections = data.putArray("connections");
            job.spec().connections().forEach(connections::add);
            if (occasion != null) {
                data.put("schedule", occasion.name());
                data.put("scheduledFor", occasion.instant().toString());
            }
        });
        return t.decided();
    }

    /** Goes on as far as possible. The one method that is called for no particular reason, and as often as one likes. */
    public Decision advance(Job job, Situation situation) {
        var t = new Transition(job, situation, COORDINATOR);
        advance.run(t);
        return t.decided();
    }

    /** A plan came in. */
    public Decision planned(Job job, Situation situation, Set<String> scopes, RiskLevel risk) {
        var t = new Transition(job, situation, COORDINATOR);
        t.planHash = PlanHash.of(job.spec(), scopes, policy.version());
        t.risk = risk;
        return t.decided();
    }

    /** A task failed and is not to be tried again as it is. */
    public Decision taskFailed(Job job, Situation situation, Failure failure) {
        var t = new Transition(job, situation, COORDINATOR);
        if (job.live() && !job.status().cancelling()) {
            if (failure.kind() == FailureKind.REPLAN) {
                replan(t, failure);
            } else {
                t.fail(failure);
            }
        }
        return t.decided();
    }

    /** A task failed for want of something that people have to give. It is ready again; the job rests, longer each time, and goes on by itself. */
    public Decision exhausted(Job job, Situation situation, Failure failure) {
        JobStatus status = job.status();
        boolean works = status.state() == JobState.PLANNING || status.state() == JobState.RUNNING;
        if (!works || status.cancelling()) {
            return Decision.nothing(job);
        }
        var t = new Transition(job, situation, COORDINATOR);
        t.stalls++;
        t.pause(failure.message(), situation.now().plus(limits.rest(t.stalls)));
        return t.decided();
    }

    /**
     * A companion of the present stage is gone that had signalled. Once none lives while work is left, the stage's common ground is lost.
     * Where no work seems to be left, no new ground may take its place: work that comes back would stand on another one than the rest.
     */
    public Decision companionLost(Job job, Situation situation, Failure why) {
        var t = new Transition(job, situation, COORDINATOR);
        var stage = job.stage();
        if (stage != null
                && job.live()
                && !job.status().cancelling()
                && job.status().phase() != Phase.DISMISS
                && !situation.companionsLive(stage.name())) {
            if (job.status().phase() == Phase.WORK && situation.open(stage.name())) {
                replan(t, why);
            } else {
                t.effect(new Effect.DismissCompanions(stage));
            }
        }
        return t.decided();
    }

    /** A target's ledger lacks {@code missing} tasks that were reported done; {@code earlier} says that some are of an earlier stage. */
    public Decision missing(Job job, Situation situation, Set<TaskId> missing, boolean earlier) {
        var t = new Transition(job, situation, COORDINATOR);
        var stage = job.stage();
        if (missing.isEmpty() || stage == null || !job.live() || job.status().cancelling()) {
            return t.decided();
        }
        boolean groundLost = situation.companionsSignalled(stage.name()) && !situation.companionsLive(stage.name());
        if (earlier || groundLost) {
            replan(
                    t,
                    new Failure(
                            FailureKind.REPLAN,
                            "target-lost-commits",
                            "A target lost %d tasks that had been done. The job is planned again."
                                    .formatted(missing.size()),
                            null,
                            null));
        } else {
            t.phase = Phase.WORK;
            t.effect(new Effect.RedoTasks(missing));
        }
        return t.decided();
    }

    private void replan(Transition t, Failure why) {
        if (t.replans >= limits.replans()) {
            t.fail(new Failure(
                    FailureKind.REPLAN,
                    why.code(),
                    "Gave up after planning %d times. The last reason: %s".formatted(t.replans + 1, why.message()),
                    why.task(),
                    why.key()));
            return;
        }
        t.replans++;
        startOver(t);
        t.tell(EventTypes.JOB_REPLANNED, data -> data.put("code", why.code()).put("reason", why.message()));
    }

    /** Back to before the first stage, under a higher epoch; what old owners still hold is closed off before the new plan is done. */
    private static void startOver(Transition t) {
        t.epoch++;
        t.stage = -1;
        t.phase = Phase.WORK;
        t.round = 0;
        t.risk = null;
        t.planHash = null;
        t.gateExpires = null;
        t.waitsFor = null;
        if (t.state == JobState.PAUSED) {
            t.pausedFrom = JobState.SUBMITTED;
        } else {
            t.state = JobState.SUBMITTED;
        }
        t.effect(new Effect.CancelTasks(t.epoch));
        t.effect(new Effect.DropPlan());
        t.effect(new Effect.Seal(t.kind().stages().get(0).name(), t.situation.exposedTargets()));
    }

    public Decision cancel(Job job, Situation situation, Principal by, @Nullable String reason) {
        requireRunner(job, by, "cancel");
        JobStatus status = job.status();
        if (status.cancelling() || status.state() == JobState.CANCELLED) {
            return Decision.nothing(job);
        }
        requireLive(job, "cancelled");
        var t = new Transition(job, situation, by.name());
        var targets = situation.exposedTargets();
        t.epoch++;
        t.effect(new Effect.CancelTasks(t.epoch));
        if (targets.isEmpty()) {
            t.finish(JobState.CANCELLED);
            t.tell(EventTypes.JOB_CANCELLED, data -> reason(data, reason));
        } else {
            t.cancelling = true;
            t.effect(new Effect.Seal("seal", targets));
            long running = situation.running();
            t.tell(EventTypes.JOB_CANCELLING, data -> reason(data.put("tasks", running), reason));
        }
        return t.decided();
    }

    public Decision pause(Job job, Situation situation, Principal by, @Nullable String reason) {
        requireRunner(job, by, "pause");
        if (job.status().state() == JobState.PAUSED && job.status().resumesAt() == null) {
            return Decision.nothing(job);
        }
        requireLive(job, "paused");
        if (job.status().cancelling()) {
            throw conflict("cancelling", "Job %s is being cancelled; it cannot be paused.".formatted(job.id()));
        }
        if (job.status().state() == JobState.AWAITING_APPROVAL) {
            throw conflict(
                    "awaiting-approval",
                    "Job %s waits for approval, and does nothing that could be paused. Reject or cancel it instead."
                            .formatted(job.id()));
        }
        var t = new Transition(job, situation, by.name());
        t.pause(reason, null);
        return t.decided();
    }

    public Decision resume(Job job, Situation situation, Principal by) {
        requireRunner(job, by, "resume");
        requireLive(job, "resumed");
        JobState from = job.status().pausedFrom();
        if (job.status().state() != JobState.PAUSED || from == null) {
            return Decision.nothing(job);
        }
        var t = new Transition(job, situation, by.name());
        t.stalls = 0;
        t.resume(from);
        return t.decided();
    }

    public Decision retry(Job job, Situation situation, Principal by) {
        requireRunner(job, by, "retry");
        if (job.live()) {
            return Decision.nothing(job);
        }
        if (job.status().state() != JobState.FAILED) {
            throw conflict(
                    "not-failed",
                    "Job %s is %s, and only a failed job can be taken up again. Submit a new one."
                            .formatted(job.id(), job.status().state()));
        }
        var t = new Transition(job, situation, by.name());
        boolean afresh = mustStartOver(job, situation);
        t.failure = null;
        t.finishedAt = null;
        t.replans = 0;
        if (afresh) {
            t.state = JobState.SUBMITTED;
            startOver(t);
            t.tell(EventTypes.JOB_RETRIED);
        } else {
            long again = situation.stopped();
            t.state = job.status().stage() > job.kind().gate() ? JobState.QUEUED : JobState.PLANNING;
            t.phase = Phase.WORK;
            t.round = 0;
            t.effect(new Effect.ResetTasks());
            t.effect(new Effect.Ring());
            t.tell(EventTypes.JOB_RETRIED, data -> data.put("tasks", again));
        }
        return t.decided();
    }

    /** Where the plan was the trouble, its snapshot went with the failure, or it was approved under rules that no longer hold. */
    private boolean mustStartOver(Job job, Situation situation) {
        JobStatus status = job.status();
        var stage = job.stage();
        boolean planTrouble = status.failure() != null && status.failure().kind() == FailureKind.REPLAN;
        boolean otherPlan = job.kind().gate() >= 0
                && status.stage() > job.kind().gate()
                && !PlanHash.of(job.spec(), situation.scopes(), policy.version())
                        .equals(status.planHash());
        return planTrouble || otherPlan || stage == null || situation.companionsSignalled(stage.name());
    }

    public Decision approve(Job job, Situation situation, Principal by, String planHash, @Nullable String comment) {
        var t = new Transition(job, situation, by.name());
        var given = new TreeSet<String>();
        gate.approvers(t, planHash).forEach(approver -> given.add(approver.name()));
        if (job.live() && planHash.equals(job.status().planHash()) && given.contains(by.name())) {
            return Decision.nothing(job);
        }
        requireAwaiting(job, "approved");
        var approver = gate.decider(t, by, planHash);
        t.effect(new Effect.KeepApproval(planHash, by.name(), approver.roles(), comment));
        given.add(by.name());
        int required = requirement(job).count();
        t.tell(EventTypes.JOB_APPROVED, data -> {
            data.put("planHash", planHash);
            data.put("role", approver.roles().stream().sorted().findFirst().orElse(""));
            data.put("given", given.size());
            data.put("required", required);
            reason(data, comment);
        });
        if (gate.open(t, approver) && advance.start(t)) {
            advance.run(t);
        }
        return t.decided();
    }

    public Decision reject(Job job, Situation situation, Principal by, String planHash, @Nullable String comment) {
        if (job.status().state() == JobState.REJECTED) {
            return Decision.nothing(job);
        }
        requireAwaiting(job, "rejected");
        var t = new Transition(job, situation, by.name());
        gate.decider(t, by, planHash);
        t.finish(JobState.REJECTED);
        t.effect(new Effect.CancelTasks(t.epoch + 1));
        t.tell(EventTypes.JOB_REJECTED, data -> reason(data.put("planHash", planHash), comment));
        return t.decided();
    }

    /** @throws JobRefusedException unless the environment's policy lets {@code by} run jobs there */
    public void requireRunner(String environment, Principal by, String action) {
        var rules = policy.environment(environment)
                .orElseThrow(() -> new JobRefusedException(
                        Reason.INVALID,
                        "unknown-environment",
                        "Unknown environment '%s'. Known: %s."
                                .formatted(environment, String.join(", ", policy.environments()))));
        if (by.kind() == Principal.Kind.WORKER || by.roles().stream().noneMatch(rules.run()::contains)) {
            throw new JobRefusedException(
                    Reason.FORBIDDEN,
                    "forbidden",
                    "'%s' may not %s jobs in '%s'. That takes one of the roles %s."
                            .formatted(by.name(), action, environment, String.join(", ", new TreeSet<>(rules.run()))));
        }
    }

    /** @throws JobRefusedException if jobs in this environment may not write to {@code target} */
    public void requireTarget(String environment, String target) {
        policy.refusal(target, environment).ifPresent(why -> {
            throw new JobRefusedException(Reason.FORBIDDEN, "not-a-target", why);
        });
    }

    private void requireRunner(Job job, Principal by, String action) {
        requireRunner(job.spec().environment(), by, action);
    }

    private static void requireLive(Job job, String done) {
        if (!job.live()) {
            throw conflict(
                    "already-" + job.status().state().name().toLowerCase(Locale.ROOT),
                    "Job %s cannot be %s: it is %s."
                            .formatted(job.id(), done, job.status().state()));
        }
    }

    private static void requireAwaiting(Job job, String done) {
        if (job.status().state() != JobState.AWAITING_APPROVAL || job.status().cancelling()) {
            throw conflict(
                    "not-awaiting-approval",
                    "Job %s cannot be %s: it is %s and waits for no approval."
                            .formatted(job.id(), done, job.status().state()));
        }
    }

    private static JobRefusedException conflict(String code, String message) {
        return new JobRefusedException(Reason.CONFLICT, code, message);
    }

    private static void reason(ObjectNode data, @Nullable String reason) {
        if (reason != null && !reason.isBlank()) {
            data.put("reason", reason);
        }
    }
}
