package dev.godwit.coordinator.job;

import dev.godwit.common.event.EventTypes;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.coordinator.stage.Stage;
import java.time.Duration;
import java.util.Optional;

/** Moves a job on as far as it can go by itself: from stage to stage, through its gate, to its end. */
final class Advance {

    private final Gate gate;
    private final JobLimits limits;

    Advance(Gate gate, JobLimits limits) {
        this.gate = gate;
        this.limits = limits;
    }

    void run(Transition t) {
        boolean moved = true;
        while (moved) {
            moved = t.cancelling ? sealed(t) : step(t);
        }
    }

    private static boolean sealed(Transition t) {
        if (t.situation.unfinished()) {
            return false;
        }
        if (t.failure != null) {
            t.failed(t.failure);
        } else {
            t.finish(JobState.CANCELLED);
            t.tell(EventTypes.JOB_CANCELLED);
        }
        return false;
    }

    private boolean step(Transition t) {
        return switch (t.state) {
            case SUBMITTED -> t.kind().gate() >= 0 ? plan(t) : start(t);
            case PLANNING, RUNNING -> work(t);
            case AWAITING_APPROVAL -> gate.open(t, null) && start(t);
            case QUEUED -> start(t);
            case PAUSED -> rested(t);
            case SUCCEEDED, FAILED, CANCELLED, REJECTED, EXPIRED -> false;
        };
    }

    /** What paused by itself goes on by itself. */
    private static boolean rested(Transition t) {
        if (t.pausedFrom == null || t.resumesAt == null || t.situation.now().isBefore(t.resumesAt)) {
            return false;
        }
        t.resume(t.pausedFrom);
        return true;
    }

    private static boolean plan(Transition t) {
        t.state = JobState.PLANNING;
        t.tell(EventTypes.JOB_PLANNING);
        return true;
    }

    /** Begins to change databases, unless another job has them. */
    boolean start(Transition t) {
        t.gateExpires = null;
        var holder = conflict(t);
        if (holder.isPresent()) {
            queue(t, holder.get());
            return false;
        }
        t.state = JobState.RUNNING;
        t.waitsFor = null;
        t.holds = t.kind().writes();
        if (t.startedAt == null) {
            t.startedAt = t.situation.now();
        }
        t.tell(EventTypes.JOB_STARTED);
        t.effect(new Effect.Ring());
        return true;
    }

    private static Optional<JobId> conflict(Transition t) {
        boolean asks = t.kind().writes() && !t.before.spec().allowConflicts() && !t.holds;
        return asks ? t.situation.conflict() : Optional.empty();
    }

    private static void queue(Transition t, JobId holder) {
        boolean news = t.state != JobState.QUEUED || !holder.equals(t.waitsFor);
        t.state = JobState.QUEUED;
        t.waitsFor = holder;
        if (news) {
            t.tell(EventTypes.JOB_QUEUED, data -> data.putArray("behind").add(holder.toString()));
        }
    }

    private boolean work(Transition t) {
        Stage stage = t.stage();
        if (stage == null) {
            return enterNext(t);
        }
        if (stage.gate()) {
            return t.state == JobState.RUNNING ? enterNext(t) : gate.open(t, null) && start(t);
        }
        if (t.situation.open(stage.name())) {
            return false;
        }
        return switch (t.phase) {
            case WORK -> mustReconcile(t, stage) ? reconcile(t, stage) : dismiss(t, stage);
            case RECONCILE -> dismiss(t, stage);
            case DISMISS -> !t.situation.companionsOpen(stage.name()) && complete(t, stage);
        };
    }

    private static boolean mustReconcile(Transition t, Stage stage) {
        return t.situation.written() && (stage.reconciled() || !somethingFollows(t));
    }

    private static boolean somethingFollows(Transition t) {
        return t.kind().stages().stream().skip(t.stage + 1L).anyMatch(stage -> hasTasks(t, stage));
    }

    private static boolean hasTasks(Transition t, Stage stage) {
        return stage.entry() != null || t.situation.tasks(stage.name()) > 0;
    }

    private boolean reconcile(Transition t, Stage stage) {
        if (t.round >= limits.reconciliations()) {
            t.fail(new Failure(
                    FailureKind.PERMANENT,
                    "ledger-mismatch",
                    ("Stage '%s' was done %d times, and the ledger of a target still lacks some of its tasks."
                                    + " Look at what the target lost, and at the handlers of these tasks.")
                            .formatted(stage.name(), t.round),
                    null,
                    null));
            return false;
        }
        t.phase = Phase.RECONCILE;
        t.round++;
        t.effect(new Effect.Reconcile(stage));
        return false;
    }

    private static boolean dismiss(Transition t, Stage stage) {
        t.phase = Phase.DISMISS;
        if (t.situation.companionsOpen(stage.name())) {
            t.effect(new Effect.DismissCompanions(stage));
            return false;
        }
        return complete(t, stage);
    }

    private static boolean complete(Transition t, Stage stage) {
        long tasks = t.situation.tasks(stage.name());
        t.tell(
                EventTypes.JOB_STAGE_COMPLETED,
                data -> data.put("stage", stage.name()).put("tasks", tasks));
        return enterNext(t);
    }

    /** True if the job went on to something that needs no worker. */
    private static boolean enterNext(Transition t) {
        t.phase = Phase.WORK;
        t.round = 0;
        t.stalls = 0;
        for (int next = t.stage + 1; next < t.kind().stages().size(); next++) {
            Stage stage = t.kind().stages().get(next);
            t.stage = next;
            if (stage.gate()) {
                return true;
            }
            if (hasTasks(t, stage)) {
                t.tell(EventTypes.JOB_STAGE_STARTED, data -> data.put("stage", stage.name()));
                t.effect(new Effect.OpenStage(stage));
                return false;
            }
        }
        t.finish(JobState.SUCCEEDED);
        t.tell(EventTypes.JOB_SUCCEEDED, data -> {
            if (t.startedAt != null) {
                data.put(
                        "seconds",
                        Duration.between(t.startedAt, t.situation.now()).toSeconds());
            }
            var artifacts = t.situation.artifacts();
            if (!artifacts.isEmpty()) {
                var hashes = data.putObject("artifacts");
                artifacts.forEach(hashes::put);
            }
        });
        return false;
    }
}
