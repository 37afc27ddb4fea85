package dev.godwit.coordinator.postgres;

import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.Plan;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.Progress;
import dev.godwit.coordinator.job.Failure;
import dev.godwit.coordinator.job.Job;
import dev.godwit.coordinator.job.JobEventView;
import dev.godwit.coordinator.job.JobMachine;
import dev.godwit.coordinator.job.JobStatus;
import dev.godwit.coordinator.job.JobView;
import dev.godwit.coordinator.job.JobView.ApprovalView;
import dev.godwit.coordinator.job.JobView.FailureView;
import dev.godwit.coordinator.job.JobView.PauseView;
import dev.godwit.coordinator.job.JobView.RequirementView;
import dev.godwit.coordinator.job.JobView.StageView;
import dev.godwit.coordinator.job.Jobs;
import dev.godwit.coordinator.job.Occasion;
import dev.godwit.coordinator.job.Purpose;
import dev.godwit.coordinator.job.Retries;
import dev.godwit.coordinator.job.TaskView;
import dev.godwit.coordinator.stage.Stage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads jobs and tasks as they are shown. */
final class JobViews {

    private final JobRows jobs;
    private final JobMachine machine;
    private final Retries retries;

    JobViews(JobRows jobs, JobMachine machine, Retries retries) {
        this.jobs = jobs;
        this.machine = machine;
        this.retries = retries;
    }

    Optional<JobView> find(Handle handle, JobId id) {
        var found = handle.createQuery("SELECT * FROM godwit_control.job WHERE id = :id")
                .bind("id", id.value())
                .map((row, context) -> base(row, true))
                .list();
        return complete(handle, found).stream().findFirst();
    }

    List<JobView> list(Handle handle, Jobs.Filter filter, @Nullable JobId before, int limit) {
        var found = handle.createQuery("""
                        SELECT * FROM godwit_control.job
                        WHERE (CAST(:state AS text) IS NULL OR state = :state)
                          AND (CAST(:kind AS text) IS NULL OR kind = :kind)
                          AND (CAST(:environment AS text) IS NULL OR environment = :environment)
                          AND (CAST(:by AS text) IS NULL OR submitted_by = :by)
                          AND (CAST(:before AS uuid) IS NULL OR id < CAST(:before AS uuid))
                        ORDER BY id DESC LIMIT :limit
                        """)
                .bind("state", filter.state() == null ? null : filter.state().name())
                .bind("kind", filter.kind())
                .bind("environment", filter.environment())
                .bind("by", filter.submittedBy())
                .bind("before", before == null ? null : before.value())
                .bind("limit", limit)
                .map((row, context) -> base(row, false))
                .list();
        return complete(handle, found);
    }

    /** A row of the job's table, without what other tables say. */
    private record Base(
            Job job,
            @Nullable Plan plan,
            com.fasterxml.jackson.databind.JsonNode request,
            int priority,
            @Nullable Occasion occasion,
            java.time.Instant updatedAt,
            long sequence) {}

    private Base base(ResultSet row, boolean withPlan) throws SQLException {
        var plan = withPlan ? Read.jsonOrNull(row, "plan") : null;
        return new Base(
                jobs.shown(row),
                plan == null ? null : Json.as(plan, Plan.class),
                Read.json(row, "request"),
                row.getInt("priority"),
                occasion(row),
                Read.instant(row, "updated_at"),
                row.getLong("sequence"));
    }

    private static @Nullable Occasion occasion(ResultSet row) throws SQLException {
        String schedule = row.getString("schedule_name");
        return schedule == null ? null : new Occasion(schedule, Read.instant(row, "scheduled_for"));
    }

    private List<JobView> complete(Handle handle, List<Base> found) {
        var ids = found.stream().map(base -> base.job().id().value()).toList();
        if (ids.isEmpty()) {
            return List.of();
        }
        var stages = stages(handle, ids);
        var approvals = approvals(handle, ids);
        var degraded = degraded(handle, ids);
        var seals = failedSeals(handle, ids);
        return found.stream()
                .map(base -> {
                    UUID id = base.job().id().value();
                    return view(
                            base,
                            stages.getOrDefault(id, Map.of()),
                            approvals.getOrDefault(id, List.of()),
                            degraded.contains(id),
                            seals.get(id));
                })
                .toList();
    }

    private JobView view(
            Base base,
            Map<String, StageView> counted,
            List<ApprovalView> approvals,
            boolean degraded,
            @Nullable Failure seal) {
        Job job = base.job();
        JobStatus status = job.status();
        Stage stage = job.stage();
        return new JobView(
                job.id(),
                job.kind().name(),
                job.spec().environment(),
                status.state(),
                status.cancelling(),
                degraded,
                status.state() == JobState.PAUSED ? new PauseView(status.pauseReason(), status.resumesAt()) : null,
                status.epoch(),
                stage == null ? null : stage.name(),
                job.kind().stages().stream()
                        .map(each -> counted.getOrDefault(each.name(), new StageView(each.name(), 0, 0, 0, 0, 0, 0)))
                        .toList(),
                job.spec().source(),
                job.spec().target(),
                base.request(),
                job.spec().bundle(),
                base.priority(),
                job.spec().allowConflicts(),
                job.spec().authors(),
                status.waitsFor(),
                base.plan(),
                status.planHash(),
                status.risk(),
                approvals,
                required(job),
                status.gateExpires(),
                failure(status.failure() == null ? seal : status.failure()),
                job.spec().submittedBy(),
                base.occasion(),
                job.spec().submittedAt(),
                base.updatedAt(),
                status.finishedAt(),
                base.sequence());
    }

    private List<RequirementView> required(Job job) {
        if (job.kind().gate() < 0 || job.status().planHash() == null) {
            return List.of();
        }
        return machine.requirement(job).rules().stream()
                .map(rule -> new RequirementView(rule.count(), rule.roles()))
                .toList();
    }

    private static @Nullable FailureView failure(@Nullable Failure failure) {
        return failure == null
                ? null
                : new FailureView(failure.kind(), failure.code(), failure.message(), failure.key());
    }

    private static Map<UUID, Map<String, StageView>> stages(Handle handle, Collection<UUID> ids) {
        var all = new HashMap<UUID, Map<String, StageView>>();
        handle.createQuery("""
                        SELECT t.job, t.stage, count(*) AS total,
                               count(*) FILTER (WHERE t.state = 'SUCCEEDED') AS succeeded,
                               count(*) FILTER (WHERE t.state = 'RUNNING') AS running,
                               count(*) FILTER (WHERE t.state = 'FAILED') AS failed,
                               coalesce(sum(t.done), 0)::bigint AS done, coalesce(sum(t.bytes), 0)::bigint AS bytes
                        FROM godwit_control.task t JOIN godwit_control.job j ON j.id = t.job AND j.epoch = t.epoch
                        WHERE t.job = ANY(:ids) AND t.purpose = 'WORK' AND NOT t.companion
                        GROUP BY t.job, t.stage
                        """)
                .bind("ids", Bind.uuids(ids))
                .map((row, context) -> Map.entry(
                        Read.uuid(row, "job"),
                        new StageView(
                                row.getString("stage"),
                                row.getLong("total"),
                                row.getLong("succeeded"),
                                row.getLong("running"),
                                row.getLong("failed"),
                                row.getLong("done"),
                                row.getLong("bytes"))))
                .forEach(entry -> all.computeIfAbsent(entry.getKey(), id -> new HashMap<>())
                        .put(entry.getValue().name(), entry.getValue()));
        return all;
    }

    private static Map<UUID, List<ApprovalView>> approvals(Handle handle, Collection<UUID> ids) {
        var all = new HashMap<UUID, List<ApprovalView>>();
        handle.createQuery("""
                        SELECT a.job, a.principal, a.at, a.comment
                        FROM godwit_control.approval a JOIN godwit_control.job j ON j.id = a.job AND j.plan_hash = a.plan_hash
                        WHERE a.job = ANY(:ids) ORDER BY a.at
                        """)
                .bind("ids", Bind.uuids(ids))
                .map((row, context) -> Map.entry(
                        Read.uuid(row, "job"),
                        new ApprovalView(
                                row.getString("principal"), Read.instant(row, "at"), row.getString("comment"))))
                .forEach(entry -> all.computeIfAbsent(entry.getKey(), id -> new java.util.ArrayList<>())
                        .add(entry.getValue()));
        return all;
    }

    /** Why the seals of jobs that are being cancelled did not succeed so far. */
    private static Map<UUID, Failure> failedSeals(Handle handle, Collection<UUID> ids) {
        var all = new HashMap<UUID, Failure>();
        handle.createQuery("""
                        SELECT t.job, t.failure FROM godwit_control.task t
                            JOIN godwit_control.job j ON j.id = t.job AND j.epoch = t.epoch
                        WHERE t.job = ANY(:ids) AND j.cancelling AND t.purpose = 'SEAL' AND t.failure IS NOT NULL
                            AND t.state IN ('READY', 'RUNNING')
                        ORDER BY t.id
                        """)
                .bind("ids", Bind.uuids(ids))
                .map((row, context) ->
                        Map.entry(Read.uuid(row, "job"), Json.as(Read.json(row, "failure"), Failure.class)))
                .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        return all;
    }

    /** Jobs of whose present stage one worker runs two companions. */
    private static Set<UUID> degraded(Handle handle, Collection<UUID> ids) {
        return new HashSet<>(handle.createQuery("""
                        SELECT t.job FROM godwit_control.task t
                            JOIN godwit_control.job j ON j.id = t.job AND j.epoch = t.epoch AND j.stage_name = t.stage
                        WHERE t.job = ANY(:ids) AND t.companion AND t.state = 'RUNNING'
                        GROUP BY t.job, t.owner HAVING count(*) > 1
                        """)
                .bind("ids", Bind.uuids(ids))
                .mapTo(UUID.class)
                .list());
    }

    List<TaskView> tasks(Handle handle, JobId id, @Nullable TaskState state, @Nullable String after, int limit) {
        return handle.createQuery("""
                        SELECT t.* FROM godwit_control.task t JOIN godwit_control.job j ON j.id = t.job AND j.epoch = t.epoch
                        WHERE t.job = :job AND (CAST(:state AS text) IS NULL OR t.state = :state)
                          AND (CAST(:after AS text) IS NULL OR t.key > :after)
                        ORDER BY t.key LIMIT :limit
                        """)
                .bind("job", id.value())
                .bind("state", state == null ? null : state.name())
                .bind("after", after)
                .bind("limit", limit)
                .map((row, context) -> task(row))
                .list();
    }

    private TaskView task(ResultSet row) throws SQLException {
        String owner = row.getString("owner");
        var result = Read.jsonOrNull(row, "result");
        return new TaskView(
                new TaskId(Read.uuid(row, "id")),
                row.getString("key"),
                row.getString("stage"),
                row.getString("kind"),
                TaskState.valueOf(row.getString("state")),
                row.getBoolean("companion"),
                row.getString("source"),
                row.getString("target"),
                row.getLong("weight"),
                row.getInt("attempt"),
                row.getInt("failures"),
                row.getString("purpose").equals(Purpose.SEAL.name()) ? null : retries.attempts(row.getString("kind")),
                owner == null ? null : new WorkerId(owner),
                Read.instantOrNull(row, "ready_at"),
                Read.instantOrNull(row, "granted_at"),
                Read.instantOrNull(row, "lease_until"),
                Read.instantOrNull(row, "finished_at"),
                new Progress(
                        row.getLong("done"),
                        Read.numberOrNull(row, "total"),
                        row.getLong("bytes"),
                        row.getString("note")),
                result,
                failure(JobRows.failure(Read.jsonOrNull(row, "failure"))));
    }

    static List<JobEventView> events(Handle handle, JobId id, long sequence, int limit) {
        return handle.createQuery("""
                        SELECT event_id, sequence, type, at, actor, data FROM godwit_control.job_event
                        WHERE job = :job AND sequence > :sequence ORDER BY sequence LIMIT :limit
                        """)
                .bind("job", id.value())
                .bind("sequence", sequence)
                .bind("limit", limit)
                .map((row, context) -> new JobEventView(
                        Read.uuid(row, "event_id"),
                        id,
                        row.getLong("sequence"),
                        row.getString("type"),
                        Read.instant(row, "at"),
                        row.getString("actor"),
                        Read.json(row, "data")))
                .list();
    }
}
