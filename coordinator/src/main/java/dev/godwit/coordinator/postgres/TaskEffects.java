package dev.godwit.coordinator.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.job.Effect;
import dev.godwit.coordinator.job.Effects;
import dev.godwit.coordinator.job.Job;
import dev.godwit.coordinator.job.Purpose;
import dev.godwit.coordinator.job.TaskGraph;
import dev.godwit.coordinator.policy.EnvironmentPolicy;
import dev.godwit.coordinator.policy.Policy;
import dev.godwit.coordinator.stage.Access;
import dev.godwit.coordinator.stage.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Carries decisions out on the rows of tasks, in the transaction that has locked the job's. */
final class TaskEffects implements Effects {

    /** How many tasks one of the coordinator's own is about: their ids are its payload. */
    private static final int IDS_AT_ONCE = 10_000;

    private final Handle transaction;
    private final Job job;
    private final Instant now;
    private final Doorbells doorbells;
    private final Policy policy;

    /** @param job as it is after the decision whose effects these are */
    TaskEffects(Handle transaction, Job job, Instant now, Doorbells doorbells, Policy policy) {
        this.transaction = transaction;
        this.job = job;
        this.now = now;
        this.doorbells = doorbells;
        this.policy = policy;
    }

    @Override
    public void openStage(Stage stage) {
        Stage.Entry entry = stage.entry();
        if (entry != null) {
            TaskRows.insert(transaction, job.id(), job.status().epoch(), entryTasks(stage, entry));
        }
        TaskRows.open(transaction, job.id(), job.status().epoch(), stage.name(), now);
        doorbells.ring(transaction, job, now);
    }

    private List<NewTask> entryTasks(Stage stage, Stage.Entry entry) {
        if (entry.count() == null) {
            return List.of(entryTask(stage, entry, stage.name(), true));
        }
        int count = Submissions.count(request(), entry.count());
        var tasks = new ArrayList<NewTask>(count);
        for (int i = 0; i < count; i++) {
            tasks.add(entryTask(stage, entry, stage.name() + "/" + i, false));
        }
        return tasks;
    }

    private JsonNode request() {
        return transaction
                .createQuery("SELECT request FROM godwit_control.job WHERE id = :id")
                .bind("id", job.id().value())
                .map((row, context) -> Read.json(row, "request"))
                .one();
    }

    private NewTask entryTask(Stage stage, Stage.Entry entry, String key, boolean alone) {
        boolean connected = entry.access() != Access.NONE;
        boolean personalData = policy.environment(job.spec().environment())
                .map(EnvironmentPolicy::personalData)
                .orElse(false);
        return new NewTask(
                TaskId.of(job.id(), job.status().epoch(), key),
                key,
                stage.name(),
                entry.kind(),
                Purpose.WORK,
                false,
                alone,
                entry.access() == Access.WRITES,
                connected ? job.spec().source() : null,
                connected ? job.spec().target() : null,
                Json.object(),
                alone ? Json.object().put("personalData", personalData) : Json.object(),
                List.of(),
                0);
    }

    @Override
    public void reconcile(Stage stage) {
        int epoch = job.status().epoch();
        long before = own(epoch, Purpose.RECONCILE);
        var tasks = new ArrayList<NewTask>();
        var targets = transaction
                .createQuery("SELECT DISTINCT target FROM godwit_control.task WHERE job = :job AND epoch = :epoch"
                        + " AND writes AND state = 'SUCCEEDED' ORDER BY 1")
                .bind("job", job.id().value())
                .bind("epoch", epoch)
                .mapTo(String.class)
                .list();
        for (String target : targets) {
            for (ArrayNode ids : ids(
                    "job = :job AND epoch = :epoch AND target = :target AND writes AND state = 'SUCCEEDED'", target)) {
                String key = TaskGraph.OWN + "reconcile/" + (before + tasks.size());
                var payload = Json.object();
                payload.set("tasks", ids);
                tasks.add(NewTask.own(
                        job.id(),
                        epoch,
                        key,
                        stage.name(),
                        job.kind().family() + ".reconcile",
                        Purpose.RECONCILE,
                        target,
                        payload));
            }
        }
        TaskRows.insert(transaction, job.id(), epoch, tasks);
        TaskRows.open(transaction, job.id(), epoch, stage.name(), now);
        doorbells.ring(transaction, job, now);
    }

    /** In lists that are not too long for a payload. */
    private List<ArrayNode> ids(String which, String target) {
        var lists = new ArrayList<ArrayNode>();
        transaction
                .createQuery("SELECT id FROM godwit_control.task WHERE " + which + " ORDER BY id")
                .bind("job", job.id().value())
                .bind("epoch", job.status().epoch())
                .bind("target", target)
                .mapTo(UUID.class)
                .forEach(id -> {
                    if (lists.isEmpty() || lists.get(lists.size() - 1).size() == IDS_AT_ONCE) {
                        lists.add(Json.mapper().createArrayNode());
                    }
                    lists.get(lists.size() - 1).add(id.toString());
                });
        return lists;
    }

    @Override
    public void seal(String stage, List<String> targets) {
        int epoch = job.status().epoch();
        var tasks = targets.stream()
                .map(target -> NewTask.own(
                        job.id(),
                        epoch,
                        TaskGraph.OWN + "seal/" + target,
                        stage,
                        job.kind().family() + ".seal",
                        Purpose.SEAL,
                        target,
                        Json.object()))
                .toList();
        TaskRows.insert(transaction, job.id(), epoch, tasks);
        TaskRows.open(transaction, job.id(), epoch, stage, now);
        doorbells.ring(transaction, job, now);
    }

    @Override
    public void closeTasks() {
        int epoch = job.status().epoch();
        long before = own(epoch, Purpose.SEAL);
        var tasks = new ArrayList<NewTask>();
        var targets = transaction
                .createQuery("SELECT DISTINCT target FROM godwit_control.task WHERE job = :job AND "
                        + TaskRows.MAY_STILL_WRITE + " ORDER BY 1")
                .bind("job", job.id().value())
                .mapTo(String.class)
                .list();
        for (String target : targets) {
            for (ArrayNode ids : ids("job = :job AND target = :target AND " + TaskRows.MAY_STILL_WRITE, target)) {
                var payload = Json.object();
                payload.set("tasks", ids);
                tasks.add(NewTask.own(
                        job.id(),
                        epoch,
                        TaskGraph.OWN + "close/" + (before + tasks.size()),
                        "seal",
                        job.kind().family() + ".seal",
                        Purpose.SEAL,
                        target,
                        payload));
            }
        }
        TaskRows.insert(transaction, job.id(), epoch, tasks);
        TaskRows.open(transaction, job.id(), epoch, "seal", now);
        doorbells.ring(transaction, job, now);
    }

    /** How many tasks of the coordinator's own the epoch has had. */
    private long own(int epoch, Purpose purpose) {
        return transaction
                .createQuery(
                        "SELECT count(*) FROM godwit_control.task WHERE job = :job AND epoch = :epoch AND purpose = :purpose")
                .bind("job", job.id().value())
                .bind("epoch", epoch)
                .bind("purpose", purpose.name())
                .mapTo(Long.class)
                .one();
    }

    @Override
    public void cancelTasks(int epoch) {
        var ran = transaction
                .createQuery("""
                        WITH old AS (
                            SELECT id, state FROM godwit_control.task
                            WHERE job = :job AND epoch < :epoch AND state IN ('BLOCKED', 'READY', 'RUNNING')
                            ORDER BY id FOR UPDATE),
                        gone AS (
                            UPDATE godwit_control.task t
                            SET state = 'CANCELLED', lapsed = false, offer = NULL, offer_fence = NULL, leaving_fence = NULL,
                                finished_at = :now
                            FROM old WHERE t.id = old.id RETURNING t.id, old.state AS was)
                        SELECT id FROM gone WHERE was = 'RUNNING'
                        """)
                .bind("job", job.id().value())
                .bind("epoch", epoch)
                .bind("now", Bind.instant(now))
                .mapTo(UUID.class)
                .list();
        look(ran);
    }

    @Override
    public void resetTasks() {
        Stage stage = job.stage();
        transaction
                .createUpdate("""
                        WITH old AS (
                            SELECT id FROM godwit_control.task
                            WHERE job = :job AND epoch = :epoch AND purpose = 'WORK' AND state IN ('FAILED', 'CANCELLED')
                            ORDER BY id FOR UPDATE)
                        UPDATE godwit_control.task t
                        SET state = CASE WHEN stage = :stage AND waiting = 0 THEN 'READY' ELSE 'BLOCKED' END,
                            ready_at = :now, rung_at = NULL, failures = 0, losses = 0, closed = NULL, lapsed = false,
                            failure = NULL, finished_at = NULL
                        FROM old WHERE t.id = old.id
                        """)
                .bind("job", job.id().value())
                .bind("epoch", job.status().epoch())
                .bind("stage", stage == null ? "" : stage.name())
                .bind("now", Bind.instant(now))
                .execute();
    }

    /** What waits for a task that is done again, and is done again itself, waits once more. */
    @Override
    public void redoTasks(Set<TaskId> tasks) {
        var ids = tasks.stream().map(TaskId::value).sorted().toList();
        transaction
                .createUpdate("UPDATE godwit_control.dependency SET met = false"
                        + " WHERE task = ANY(:ids) AND requires = ANY(:ids) AND met")
                .bind("ids", Bind.uuids(ids))
                .execute();
        transaction
                .createUpdate("""
                        WITH old AS (
                            SELECT t.id, (SELECT count(*) FROM godwit_control.dependency d WHERE d.task = t.id AND NOT d.met) AS n
                            FROM godwit_control.task t WHERE t.id = ANY(:ids) ORDER BY t.id FOR UPDATE)
                        UPDATE godwit_control.task t
                        SET state = CASE WHEN n = 0 THEN 'READY' ELSE 'BLOCKED' END, waiting = n, ready_at = :now, rung_at = NULL,
                            closed = NULL, lapsed = false, result = NULL, finished_at = NULL
                        FROM old WHERE t.id = old.id
                        """)
                .bind("ids", Bind.uuids(ids))
                .bind("now", Bind.instant(now))
                .execute();
        doorbells.ring(transaction, job, now);
    }

    @Override
    public void dismissCompanions(Stage stage) {
        transaction
                .createUpdate("""
                        UPDATE godwit_control.task
                        SET state = 'CANCELLED', lapsed = false, offer = NULL, offer_fence = NULL, leaving_fence = NULL,
                            finished_at = :now
                        WHERE job = :job AND epoch = :epoch AND stage = :stage AND companion AND state IN ('BLOCKED', 'READY')
                        """)
                .bind("job", job.id().value())
                .bind("epoch", job.status().epoch())
                .bind("stage", stage.name())
                .bind("now", Bind.instant(now))
                .execute();
        look(running());
    }

    @Override
    public void lookAgain() {
        look(running());
    }

    @Override
    public void ring() {
        doorbells.ring(transaction, job, now);
    }

    @Override
    public void dropPlan() {
        JobRows.dropPlan(transaction, job.id());
    }

    private List<UUID> running() {
        return transaction
                .createQuery(
                        "SELECT id FROM godwit_control.task WHERE job = :job AND epoch = :epoch AND state = 'RUNNING'")
                .bind("job", job.id().value())
                .bind("epoch", job.status().epoch())
                .mapTo(UUID.class)
                .list();
    }

    private void look(List<UUID> tasks) {
        tasks.forEach(task -> doorbells.look(transaction, job.id(), new TaskId(task), now));
    }

    @Override
    public void keepApproval(Effect.KeepApproval approval) {
        transaction
                .createUpdate("""
                        INSERT INTO godwit_control.approval (job, plan_hash, principal, roles, comment, at)
                        VALUES (:job, :hash, :by, :roles, :comment, :now)
                        ON CONFLICT (job, plan_hash, principal)
                            DO UPDATE SET roles = excluded.roles, comment = excluded.comment, at = excluded.at
                        """)
                .bind("job", job.id().value())
                .bind("hash", approval.planHash())
                .bind("by", approval.by())
                .bind("roles", Bind.texts(approval.roles()))
                .bind("comment", approval.comment())
                .bind("now", Bind.instant(now))
                .execute();
    }
}
