package dev.godwit.coordinator.job;

import dev.godwit.common.event.EventTypes;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.coordinator.job.JobRefusedException.Reason;
import dev.godwit.coordinator.policy.Approver;
import dev.godwit.coordinator.policy.EnvironmentPolicy;
import dev.godwit.coordinator.policy.Policy;
import dev.godwit.coordinator.policy.Requirement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Asks the policy whether a planned job may change anything, and who has to agree first. */
final class Gate {

    private final Policy policy;

    Gate(Policy policy) {
        this.policy = policy;
    }

    /** What the present plan needs; empty if the environment is not in the policy. A risk that nobody assessed is CRITICAL. */
    Optional<Requirement> requirement(JobSpec job, @Nullable RiskLevel risk) {
        return policy.environment(job.environment())
                .map(environment ->
                        environment.requirement(job.kind().name(), risk == null ? RiskLevel.CRITICAL : risk));
    }

    String hash(Transition t) {
        return PlanHash.of(t.before.spec(), t.situation.scopes(), policy.version());
    }

    /** Whether the job may go on now; otherwise it waits for people, or has ended.
     *
     * @param latest who approves in this very call, or null */
    boolean open(Transition t, @Nullable Approver latest) {
        var environment = policy.environment(t.before.spec().environment());
        if (environment.isEmpty()) {
            t.fail(new Failure(
                    FailureKind.PERMANENT,
                    "unknown-environment",
                    "The policy no longer knows environment '%s': nothing may change there. Known: %s."
                            .formatted(t.before.spec().environment(), String.join(", ", policy.environments())),
                    null,
                    null));
            return false;
        }
        String hash = hash(t);
        boolean asked = t.state == JobState.AWAITING_APPROVAL && hash.equals(t.planHash);
        t.planHash = hash;
        var required = requirement(t.before.spec(), t.risk).orElseThrow();
        var approvers = new ArrayList<>(approvers(t, hash));
        if (latest != null) {
            approvers.add(latest);
        }
        if (required.satisfiedBy(approvers)) {
            return true;
        }
        if (!asked) {
            ask(t, environment.get(), required);
        } else if (expired(t)) {
            t.finish(JobState.EXPIRED);
            t.effect(new Effect.CancelTasks(t.epoch + 1));
            t.tell(EventTypes.JOB_EXPIRED, data -> data.put("planHash", hash));
        }
        return false;
    }

    private static boolean expired(Transition t) {
        return t.gateExpires != null && t.situation.now().isAfter(t.gateExpires);
    }

    private static void ask(Transition t, EnvironmentPolicy environment, Requirement required) {
        Instant expires = t.situation.now().plus(environment.approvalExpiry());
        t.state = JobState.AWAITING_APPROVAL;
        t.gateExpires = expires;
        t.holds = false;
        t.tell(EventTypes.JOB_APPROVAL_REQUESTED, data -> {
            data.put("planHash", t.planHash);
            data.put("risk", (t.risk == null ? RiskLevel.CRITICAL : t.risk).name());
            data.put("required", required.count());
            var roles = data.putArray("roles");
            new TreeSet<>(required.roles()).forEach(roles::add);
            data.put("expires", expires.toString());
        });
    }

    /** Who has approved the plan with this hash, as far as that still counts. */
    List<Approver> approvers(Transition t, String hash) {
        JobSpec job = t.before.spec();
        var expiry = policy.environment(job.environment())
                .map(EnvironmentPolicy::approvalExpiry)
                .orElse(Duration.ZERO);
        Instant oldest = t.situation.now().minus(expiry);
        return t.situation.approvals(hash).stream()
                .filter(approval -> approval.at().isAfter(oldest))
                .map(Approval::by)
                .filter(approver -> !job.concerns(approver.name()))
                .toList();
    }

    /** Who {@code by} is to this gate, with the roles that count here.
     *
     * @throws JobRefusedException if {@code by} may not decide about this job, or has seen another plan */
    Approver decider(Transition t, Principal by, String planHash) {
        JobSpec job = t.before.spec();
        if (by.kind() != Principal.Kind.HUMAN) {
            throw refused("not-a-person", "'%s' is no person. Only people decide about a plan.".formatted(by.name()));
        }
        if (job.concerns(by.name())) {
            throw refused(
                    "own-job",
                    "'%s' submitted or wrote what job %s applies. Someone else has to decide about it."
                            .formatted(by.name(), t.before.id()));
        }
        if (!Objects.equals(planHash, t.planHash) || !hash(t).equals(t.planHash)) {
            throw new JobRefusedException(
                    Reason.CONFLICT,
                    "stale-plan",
                    "Job %s has another plan or policy by now than the one with hash %s. Look at it again, and decide about that."
                            .formatted(t.before.id(), planHash));
        }
        var required = requirement(job, t.risk)
                .orElseThrow(() -> refused(
                        "unknown-environment",
                        "The policy does not know environment '%s'.".formatted(job.environment())));
        var roles = new HashSet<>(by.roles());
        roles.retainAll(policy.environment(job.environment())
                .map(environment -> environment.approvers().isEmpty()
                        ? by.roles()
                        : environment.approvers().getOrDefault(by.name(), Set.of()))
                .orElse(Set.of()));
        roles.retainAll(required.roles());
        if (roles.isEmpty()) {
            throw refused(
                    "not-an-approver",
                    "'%s' may not decide about job %s in '%s'. That takes one of the roles %s."
                            .formatted(
                                    by.name(),
                                    t.before.id(),
                                    job.environment(),
                                    String.join(", ", new TreeSet<>(required.roles()))));
        }
        return new Approver(by.name(), roles);
    }

    private static JobRefusedException refused(String code, String message) {
        return new JobRefusedException(Reason.FORBIDDEN, code, message);
    }
}
