package dev.godwit.coordinator.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.stage.JobKind;
import dev.godwit.coordinator.stage.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A decision in the making: the job's status field by field, and what was noted on the way. Confined to one call. */
final class Transition {

    final Job before;
    final Situation situation;
    final String actor;

    JobState state;

    @Nullable
    JobState pausedFrom;

    @Nullable
    String pauseReason;

    @Nullable
    Instant resumesAt;

    int stalls;

    boolean cancelling;
    int epoch;
    int stage;
    Phase phase;
    int round;
    int replans;
    boolean holds;

    @Nullable
    JobId waitsFor;

    @Nullable
    String planHash;

    @Nullable
    RiskLevel risk;

    @Nullable
    Instant gateExpires;

    @Nullable
    Failure failure;

    @Nullable
    Instant startedAt;

    @Nullable
    Instant finishedAt;

    private final List<Effect> effects = new ArrayList<>();
    private final List<JobEvent> events = new ArrayList<>();

    Transition(Job job, Situation situation, String actor) {
        JobStatus status = job.status();
        this.before = job;
        this.situation = situation;
        this.actor = actor;
        this.state = status.state();
        this.pausedFrom = status.pausedFrom();
        this.pauseReason = status.pauseReason();
        this.resumesAt = status.resumesAt();
        this.stalls = status.stalls();
        this.cancelling = status.cancelling();
        this.epoch = status.epoch();
        this.stage = status.stage();
        this.phase = status.phase();
        this.round = status.round();
        this.replans = status.replans();
        this.holds = status.holds();
        this.waitsFor = status.waitsFor();
        this.planHash = status.planHash();
        this.risk = status.risk();
        this.gateExpires = status.gateExpires();
        this.failure = status.failure();
        this.startedAt = status.startedAt();
        this.finishedAt = status.finishedAt();
    }

    JobKind kind() {
        return before.kind();
    }

    @Nullable
    Stage stage() {
        return stage < 0 ? null : kind().stages().get(stage);
    }

    void effect(Effect effect) {
        effects.add(effect);
    }

    /** Tells that {@code type} happened, with the state as it is now. */
    void tell(String type) {
        tell(type, details -> {});
    }

    void tell(String type, Consumer<ObjectNode> details) {
        var data = Json.object();
        data.put("job", before.id().toString());
        data.put("kind", kind().name());
        data.put("environment", before.spec().environment());
        data.put("state", state.name());
        data.put("epoch", epoch);
        if (!actor.equals(JobEvent.COORDINATOR)) {
            data.put("by", actor);
        }
        details.accept(data);
        events.add(new JobEvent(type, actor, data));
    }

    /** Ends the job. */
    void finish(JobState end) {
        state = end;
        unpause();
        stalls = 0;
        cancelling = false;
        holds = false;
        waitsFor = null;
        gateExpires = null;
        finishedAt = situation.now();
    }

    /** Nothing is granted until somebody resumes it, or until {@code until}. */
    void pause(@Nullable String reason, @Nullable Instant until) {
        pausedFrom = pausedFrom == null ? state : pausedFrom;
        pauseReason = reason;
        resumesAt = until;
        state = JobState.PAUSED;
        effect(new Effect.LookAgain());
        tell(EventTypes.JOB_PAUSED, data -> {
            if (reason != null && !reason.isBlank()) {
                data.put("reason", reason);
            }
            if (until != null) {
                data.put("resumesAt", until.toString());
            }
        });
    }

    void resume(JobState from) {
        state = from;
        unpause();
        effect(new Effect.Ring());
        tell(EventTypes.JOB_RESUMED);
    }

    private void unpause() {
        pausedFrom = null;
        pauseReason = null;
        resumesAt = null;
    }

    /** Ends the job, once nobody can write for it any more: rows must not appear in a target that the next job may have by then. */
    void fail(Failure why) {
        failure = why;
        effect(new Effect.CancelTasks(epoch + 1));
        if (situation.mayStillWrite()) {
            cancelling = true;
            effect(new Effect.CloseTasks());
        } else {
            failed(why);
        }
    }

    void failed(Failure why) {
        finish(JobState.FAILED);
        tell(EventTypes.JOB_FAILED, data -> {
            Stage present = stage();
            if (present != null) {
                data.put("stage", present.name());
            }
            if (why.task() != null) {
                data.put("task", why.task().toString());
            }
            data.put("failure", why.kind().name());
            data.put("code", why.code());
            data.put("message", why.message());
        });
    }

    Decision decided() {
        var status = new JobStatus(
                state,
                pausedFrom,
                pauseReason,
                resumesAt,
                stalls,
                cancelling,
                epoch,
                stage,
                phase,
                round,
                replans,
                holds,
                waitsFor,
                planHash,
                risk,
                gateExpires,
                failure,
                startedAt,
                finishedAt);
        return new Decision(new Job(before.id(), before.spec(), status), effects, events);
    }
}
