package dev.godwit.coordinator.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.Plan;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.job.Failure;
import dev.godwit.coordinator.job.Job;
import dev.godwit.coordinator.job.JobSpec;
import dev.godwit.coordinator.job.JobStatus;
import dev.godwit.coordinator.job.Phase;
import dev.godwit.coordinator.job.Submission;
import dev.godwit.coordinator.stage.JobKind;
import dev.godwit.coordinator.stage.JobKinds;
import dev.godwit.coordinator.stage.Stage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Jobs as rows of the control database. */
final class JobRows {

    private final JobKinds kinds;

    JobRows(JobKinds kinds) {
        this.kinds = kinds;
    }

    /** A job with the number of its latest event. */
    record Row(Job job, long sequence) {}

    /** Locks the job: nobody else changes it, or decides about it, until the transaction ends. */
    Optional<Row> lock(Handle transaction, JobId id) {
        return transaction
                .createQuery("SELECT * FROM godwit_control.job WHERE id = :id FOR UPDATE")
                .bind("id", id.value())
                .map((row, context) -> new Row(job(row), row.getLong("sequence")))
                .findOne();
    }

    Job job(ResultSet row) throws SQLException {
        return new Job(new JobId(Read.uuid(row, "id")), spec(row, kind(row.getString("kind"))), status(row));
    }

    private static JobSpec spec(ResultSet row, JobKind kind) throws SQLException {
        return new JobSpec(
                kind,
                row.getString("environment"),
                row.getString("source"),
                row.getString("target"),
                row.getString("bundle"),
                row.getBoolean("allow_conflicts"),
                row.getString("submitted_by"),
                new HashSet<>(Read.texts(row, "authors")),
                Read.instant(row, "submitted_at"));
    }

    /** As {@link #job}, for showing it only: a job of a kind that this program does not know has one stage that it is not in. */
    Job shown(ResultSet row) throws SQLException {
        String name = row.getString("kind");
        if (kinds.find(name).isPresent()) {
            return job(row);
        }
        JobStatus status = status(row);
        return new Job(
                new JobId(Read.uuid(row, "id")),
                spec(
                        row,
                        new JobKind(
                                name, name, false, false, false, List.of(new Stage("unknown", null, false, false)))),
                status.beforeItsStages());
    }

    JobKind kind(String name) {
        return kinds.find(name)
                .orElseThrow(() -> new IllegalStateException(
                        "The control database has a job of kind '%s', which this program does not know. Known: %s."
                                .formatted(name, kinds.names())));
    }

    private static JobStatus status(ResultSet row) throws SQLException {
        String pausedFrom = row.getString("paused_from");
        var waitsFor = Read.uuidOrNull(row, "waits_for");
        String risk = row.getString("risk");
        return new JobStatus(
                JobState.valueOf(row.getString("state")),
                pausedFrom == null ? null : JobState.valueOf(pausedFrom),
                row.getString("pause_reason"),
                Read.instantOrNull(row, "resumes_at"),
                row.getInt("stalls"),
                row.getBoolean("cancelling"),
                row.getInt("epoch"),
                row.getInt("stage"),
                Phase.valueOf(row.getString("phase")),
                row.getInt("round"),
                row.getInt("replans"),
                row.getBoolean("holds"),
                waitsFor == null ? null : new JobId(waitsFor),
                row.getString("plan_hash"),
                risk == null ? null : RiskLevel.valueOf(risk),
                Read.instantOrNull(row, "gate_expires"),
                failure(Read.jsonOrNull(row, "failure")),
                Read.instantOrNull(row, "started_at"),
                Read.instantOrNull(row, "finished_at"));
    }

    static @Nullable Failure failure(@Nullable JsonNode json) {
        return json == null ? null : Json.as(json, Failure.class);
    }

    /** False if the principal has used the idempotency key already. */
    static boolean insert(
            Handle transaction, Job job, Submission submission, String hash, Acceptance.@Nullable Maker maker) {
        return transaction
                        .createUpdate("""
                        INSERT INTO godwit_control.job (id, kind, environment, source, target, request, bundle, priority,
                            allow_conflicts, authors, submitted_by, submitted_at, idempotency_key, submission_hash,
                            schedule, schedule_name, scheduled_for,
                            state, cancelling, epoch, stage, phase, round, replans, holds, updated_at)
                        VALUES (:id, :kind, :environment, :source, :target, CAST(:request AS jsonb), :bundle, :priority,
                            :allowConflicts, :authors, :by, :at, :key, :hash,
                            CAST(:schedule AS uuid), :scheduleName, :scheduledFor,
                            :state, false, 0, -1, 'WORK', 0, 0, false, :at)
                        ON CONFLICT (submitted_by, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
                        """)
                        .bind("id", job.id().value())
                        .bind("kind", submission.kind())
                        .bind("environment", submission.environment())
                        .bind("source", submission.source())
                        .bind("target", submission.target())
                        .bind("request", Bind.json(submission.request()))
                        .bind("bundle", submission.bundle())
                        .bind("priority", submission.priority())
                        .bind("allowConflicts", submission.allowConflicts())
                        .bind("authors", Bind.texts(submission.authors()))
                        .bind("by", job.spec().submittedBy())
                        .bind("at", Bind.instant(job.spec().submittedAt()))
                        .bind("key", submission.idempotencyKey())
                        .bind("hash", hash)
                        .bind("schedule", maker == null ? null : maker.schedule())
                        .bind(
                                "scheduleName",
                                maker == null ? null : maker.occasion().name())
                        .bind(
                                "scheduledFor",
                                Bind.instant(
                                        maker == null ? null : maker.occasion().instant()))
                        .bind("state", job.status().state().name())
                        .execute()
                == 1;
    }

    static void update(Handle transaction, Job job, long sequence, Instant now) {
        JobStatus status = job.status();
        Stage stage = job.stage();
        transaction
                .createUpdate("""
                        UPDATE godwit_control.job
                        SET state = :state, paused_from = :pausedFrom, pause_reason = :pauseReason,
                            resumes_at = :resumesAt, stalls = :stalls, cancelling = :cancelling, epoch = :epoch, stage = :stage,
                            stage_name = :stageName, phase = :phase, round = :round, replans = :replans, holds = :holds,
                            waits_for = CAST(:waitsFor AS uuid), plan_hash = :planHash, risk = :risk, gate_expires = :gateExpires,
                            failure = CAST(:failure AS jsonb), started_at = :startedAt, finished_at = :finishedAt,
                            sequence = :sequence, updated_at = :now
                        WHERE id = :id
                        """)
                .bind("id", job.id().value())
                .bind("state", status.state().name())
                .bind(
                        "pausedFrom",
                        status.pausedFrom() == null ? null : status.pausedFrom().name())
                .bind("pauseReason", status.pauseReason())
                .bind("resumesAt", Bind.instant(status.resumesAt()))
                .bind("stalls", status.stalls())
                .bind("cancelling", status.cancelling())
                .bind("epoch", status.epoch())
                .bind("stage", status.stage())
                .bind("stageName", stage == null ? null : stage.name())
                .bind("phase", status.phase().name())
                .bind("round", status.round())
                .bind("replans", status.replans())
                .bind("holds", status.holds())
                .bind(
                        "waitsFor",
                        status.waitsFor() == null ? null : status.waitsFor().value())
                .bind("planHash", status.planHash())
                .bind("risk", status.risk() == null ? null : status.risk().name())
                .bind("gateExpires", Bind.instant(status.gateExpires()))
                .bind("failure", Bind.json(status.failure()))
                .bind("startedAt", Bind.instant(status.startedAt()))
                .bind("finishedAt", Bind.instant(status.finishedAt()))
                .bind("sequence", sequence)
                .bind("now", Bind.instant(now))
                .execute();
    }

    static void keepPlan(Handle transaction, JobId id, Plan plan, Collection<String> scopes) {
        transaction
                .createUpdate(
                        "UPDATE godwit_control.job SET plan = CAST(:plan AS jsonb), scopes = :scopes WHERE id = :id")
                .bind("id", id.value())
                .bind("plan", Bind.json(plan))
                .bind("scopes", Bind.texts(scopes))
                .execute();
    }

    static void dropPlan(Handle transaction, JobId id) {
        transaction.execute("UPDATE godwit_control.job SET plan = NULL, scopes = '{}' WHERE id = ?", id.value());
    }

    static List<String> scopes(Handle handle, JobId id) {
        return handle.createQuery("SELECT scopes FROM godwit_control.job WHERE id = :id")
                .bind("id", id.value())
                .map((row, context) -> Read.texts(row, "scopes"))
                .one();
    }
}
