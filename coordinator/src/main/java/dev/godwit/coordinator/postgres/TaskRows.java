package dev.godwit.coordinator.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.Counted;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.worker.Progress;
import dev.godwit.coordinator.job.Purpose;
import dev.godwit.coordinator.job.Task;
import dev.godwit.coordinator.job.TaskFence;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Tasks as rows of the control database. */
final class TaskRows {

    /**
     * Tasks that somebody may still write for. Whoever ended his only grant himself has nothing in the target any more; of one who was lost, or
     * was taken away from, nobody can say.
     */
    static final String MAY_STILL_WRITE =
            "writes AND attempt > 0 AND state <> 'SUCCEEDED' AND NOT (attempt = 1 AND closed IS NOT NULL)";

    private static final String FIELDS =
            "id, job, epoch, key, stage, kind, purpose, companion, state, attempt, failures, losses,"
                    + " fence, owner, lapsed, closed, coalesce(offer_fence = fence, false) AS signalled, leaving_fence, needed";

    private static final int BATCH = 2_000;
    private static final int LONGEST_NOTE = 100;

    private TaskRows() {}

    static Optional<Task> find(Handle handle, TaskId id) {
        return handle.createQuery("SELECT " + FIELDS + " FROM godwit_control.task WHERE id = :id")
                .bind("id", id.value())
                .map((row, context) -> task(row))
                .findOne();
    }

    static Optional<Task> lock(Handle transaction, TaskId id) {
        return transaction
                .createQuery("SELECT " + FIELDS + " FROM godwit_control.task WHERE id = :id FOR UPDATE")
                .bind("id", id.value())
                .map((row, context) -> task(row))
                .findOne();
    }

    private static Task task(ResultSet row) throws SQLException {
        Long fence = Read.numberOrNull(row, "fence");
        Long leaving = Read.numberOrNull(row, "leaving_fence");
        String owner = row.getString("owner");
        String closed = row.getString("closed");
        return new Task(
                new TaskId(Read.uuid(row, "id")),
                new JobId(Read.uuid(row, "job")),
                row.getInt("epoch"),
                row.getString("key"),
                row.getString("stage"),
                row.getString("kind"),
                Purpose.valueOf(row.getString("purpose")),
                row.getBoolean("companion"),
                TaskState.valueOf(row.getString("state")),
                row.getInt("attempt"),
                row.getInt("failures"),
                row.getInt("losses"),
                fence == null ? null : new Fence(fence),
                owner == null ? null : new WorkerId(owner),
                row.getBoolean("lapsed"),
                closed == null ? null : Task.Closure.valueOf(closed),
                row.getBoolean("signalled"),
                leaving == null ? null : new Fence(leaving),
                row.getBoolean("needed"));
    }

    /**
     * Locks a task and all that wait for it, in the order that everybody locks tasks in. The job's row need not be locked: a task that
     * comes to wait for this one locks it first.
     */
    static Optional<Task> lockWithDependents(Handle transaction, TaskId id) {
        var locked = new HashSet<UUID>();
        var wanted = dependents(transaction, id);
        wanted.add(id.value());
        while (!locked.containsAll(wanted)) {
            transaction
                    .createQuery("SELECT id FROM godwit_control.task WHERE id = ANY(:ids) ORDER BY id FOR UPDATE")
                    .bind("ids", Bind.uuids(wanted))
                    .mapTo(UUID.class)
                    .forEach(locked::add);
            locked.addAll(wanted);
            wanted.addAll(dependents(transaction, id));
        }
        return find(transaction, id);
    }

    private static Set<UUID> dependents(Handle transaction, TaskId id) {
        return new TreeSet<>(transaction
                .createQuery("SELECT task FROM godwit_control.dependency WHERE requires = :id AND NOT met")
                .bind("id", id.value())
                .mapTo(UUID.class)
                .list());
    }

    /** What waited for {@code id} waits for one task less; the answer are those that wait for nothing more. */
    static List<UUID> meet(Handle transaction, TaskId id) {
        return transaction
                .createQuery("""
                        WITH met AS (
                            UPDATE godwit_control.dependency SET met = true WHERE requires = :id AND NOT met RETURNING task),
                        counted AS (
                            UPDATE godwit_control.task t
                            SET waiting = waiting - 1,
                                state = CASE WHEN waiting = 1 AND state = 'BLOCKED' THEN 'READY' ELSE state END,
                                ready_at = CASE WHEN waiting = 1 AND state = 'BLOCKED' THEN clock_timestamp() ELSE ready_at END
                            FROM met WHERE t.id = met.task RETURNING t.id, t.state, t.waiting)
                        SELECT id FROM counted WHERE state = 'READY' AND waiting = 0
                        """)
                .bind("id", id.value())
                .mapTo(UUID.class)
                .list();
    }

    /** The stage of each of these tasks of the job, by key. They stay locked, so that none succeeds unnoticed. */
    static Map<String, String> lockStages(Handle transaction, JobId job, int epoch, Collection<String> keys) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        var stages = new HashMap<String, String>();
        transaction
                .createQuery(
                        "SELECT key, stage FROM godwit_control.task WHERE job = :job AND epoch = :epoch AND key = ANY(:keys)"
                                + " ORDER BY id FOR UPDATE")
                .bind("job", job.value())
                .bind("epoch", epoch)
                .bind("keys", Bind.texts(keys))
                .map((row, context) -> Map.entry(row.getString("key"), row.getString("stage")))
                .forEach(entry -> stages.put(entry.getKey(), entry.getValue()));
        return stages;
    }

    /** Which of these keys the job has already. */
    static List<String> taken(Handle transaction, JobId job, int epoch, Collection<String> keys) {
        return transaction
                .createQuery(
                        "SELECT key FROM godwit_control.task WHERE job = :job AND epoch = :epoch AND key = ANY(:keys) ORDER BY key")
                .bind("job", job.value())
                .bind("epoch", epoch)
                .bind("keys", Bind.texts(keys))
                .mapTo(String.class)
                .list();
    }

    /** Stores tasks, all blocked: {@link #open} makes those ready that wait for nothing. */
    static void insert(Handle transaction, JobId job, int epoch, List<NewTask> tasks) {
        for (int from = 0; from < tasks.size(); from += BATCH) {
            insertBatch(transaction, job, epoch, tasks.subList(from, Math.min(tasks.size(), from + BATCH)));
        }
        depend(transaction, job, epoch, tasks);
    }

    private static void insertBatch(Handle transaction, JobId job, int epoch, List<NewTask> tasks) {
        transaction
                .createUpdate("""
                        INSERT INTO godwit_control.task (id, job, epoch, key, stage, kind, purpose, companion, entry, writes,
                            source, target, scope, payload, weight, state, waiting)
                        SELECT id, :job, :epoch, key, stage, kind, purpose, companion, entry, writes,
                               source, target, CAST(scope AS jsonb), CAST(payload AS jsonb), weight, 'BLOCKED', 0
                        FROM unnest(:ids, :keys, :stages, :kinds, :purposes, :companions, :entries, :writes,
                                    :sources, :targets, :scopes, :payloads, :weights)
                            AS t (id, key, stage, kind, purpose, companion, entry, writes, source, target, scope, payload, weight)
                        """)
                .bind("job", job.value())
                .bind("epoch", epoch)
                .bind(
                        "ids",
                        Bind.uuids(tasks.stream().map(task -> task.id().value()).toList()))
                .bind("keys", Bind.texts(tasks.stream().map(NewTask::key).toList()))
                .bind("stages", Bind.texts(tasks.stream().map(NewTask::stage).toList()))
                .bind("kinds", Bind.texts(tasks.stream().map(NewTask::kind).toList()))
                .bind(
                        "purposes",
                        Bind.texts(tasks.stream()
                                .map(task -> task.purpose().name())
                                .toList()))
                .bind(
                        "companions",
                        Bind.flags(tasks.stream().map(NewTask::companion).toList()))
                .bind("entries", Bind.flags(tasks.stream().map(NewTask::entry).toList()))
                .bind("writes", Bind.flags(tasks.stream().map(NewTask::writes).toList()))
                .bind("sources", Bind.texts(nullable(tasks, NewTask::source)))
                .bind("targets", Bind.texts(nullable(tasks, NewTask::target)))
                .bind(
                        "scopes",
                        Bind.texts(tasks.stream()
                                .map(task -> Bind.text(task.scope()))
                                .toList()))
                .bind(
                        "payloads",
                        Bind.texts(tasks.stream()
                                .map(task -> Bind.text(task.payload()))
                                .toList()))
                .bind(
                        "weights",
                        Bind.numbers(tasks.stream().map(NewTask::weight).toList()))
                .execute();
    }

    /** {@code Stream.toList} takes null, as PostgreSQL does. */
    @SuppressWarnings("NullAway")
    private static List<String> nullable(List<NewTask> tasks, java.util.function.Function<NewTask, String> column) {
        return tasks.stream().map(column).toList();
    }

    private static void depend(Handle transaction, JobId job, int epoch, List<NewTask> tasks) {
        var waiting = new ArrayList<UUID>();
        var requires = new ArrayList<UUID>();
        for (NewTask task : tasks) {
            for (String before : new TreeSet<>(task.after())) {
                waiting.add(task.id().value());
                requires.add(TaskId.of(job, epoch, before).value());
            }
        }
        if (waiting.isEmpty()) {
            return;
        }
        transaction
                .createUpdate("UPDATE godwit_control.task SET needed = true WHERE id = ANY(:requires) AND NOT needed")
                .bind("requires", Bind.uuids(requires))
                .execute();
        transaction
                .createUpdate("""
                        WITH added AS (
                            INSERT INTO godwit_control.dependency (task, requires, met)
                            SELECT d.task, d.requires,
                                   r.state = 'SUCCEEDED' OR r.companion AND r.signalled
                            FROM unnest(:waiting, :requires) AS d (task, requires)
                                JOIN godwit_control.task r ON r.id = d.requires
                            RETURNING task, met)
                        UPDATE godwit_control.task t SET waiting = a.n
                        FROM (SELECT task, count(*) FILTER (WHERE NOT met) AS n FROM added GROUP BY task) a
                        WHERE t.id = a.task
                        """)
                .bind("waiting", Bind.uuids(waiting))
                .bind("requires", Bind.uuids(requires))
                .execute();
    }

    /** Makes the tasks of a stage ready that wait for nothing. */
    static void open(Handle transaction, JobId job, int epoch, String stage, Instant now) {
        transaction
                .createUpdate("""
                        UPDATE godwit_control.task SET state = 'READY', ready_at = :now, rung_at = NULL
                        WHERE job = :job AND epoch = :epoch AND stage = :stage AND state = 'BLOCKED' AND waiting = 0
                        """)
                .bind("job", job.value())
                .bind("epoch", epoch)
                .bind("stage", stage)
                .bind("now", Bind.instant(now))
                .execute();
    }

    /** Makes a task ready that ran, under whatever of its end {@code how} says; null if its lease lapsed. What its owner offered is gone. */
    static void putBack(Handle transaction, Task task, Instant readyAt, Task.@Nullable Closure how, boolean counted) {
        transaction
                .createUpdate("""
                        UPDATE godwit_control.task
                        SET state = 'READY', ready_at = :readyAt, rung_at = NULL, closed = :closed, lapsed = :lapsed,
                            losses = losses + CASE WHEN :lapsed THEN 1 ELSE 0 END,
                            failures = failures + CASE WHEN :counted THEN 1 ELSE 0 END,
                            offer = CASE WHEN offer_fence = fence THEN NULL ELSE offer END,
                            offer_fence = CASE WHEN offer_fence = fence THEN NULL ELSE offer_fence END
                        WHERE id = :id
                        """)
                .bind("id", task.id().value())
                .bind("readyAt", Bind.instant(readyAt))
                .bind("closed", how == null ? null : how.name())
                .bind("lapsed", how == null)
                .bind("counted", counted)
                .execute();
    }

    /** Makes a companion ready for its next owner, while the present one stays up, and what it offers stands. */
    static void handOver(Handle transaction, Task task, Instant now, Duration lease) {
        transaction
                .createUpdate("""
                        UPDATE godwit_control.task
                        SET state = 'READY', ready_at = :now, rung_at = NULL, closed = 'RELEASED', lapsed = false,
                            leaving_fence = fence, leaving_secret = secret, leaving_token = token, leaving_until = clock_timestamp() + CAST(:lease AS interval)
                        WHERE id = :id
                        """)
                .bind("id", task.id().value())
                .bind("now", Bind.instant(now))
                .bind("lease", lease.toString())
                .execute();
    }

    /** Forgets an owner who had given a companion back and is silent since, with what it offered; false if there is none. */
    static boolean forgetLeft(Handle transaction, TaskId id) {
        return transaction.createUpdate("""
                        UPDATE godwit_control.task
                        SET leaving_fence = NULL,
                            offer = CASE WHEN offer_fence = leaving_fence THEN NULL ELSE offer END,
                            offer_fence = CASE WHEN offer_fence = leaving_fence THEN NULL ELSE offer_fence END
                        WHERE id = :id AND leaving_fence IS NOT NULL AND leaving_until < clock_timestamp()
                        """).bind("id", id.value()).execute() == 1;
    }

    static void end(Handle transaction, Task task, TaskState state, Task.Closure how, Instant now) {
        transaction
                .createUpdate("""
                        UPDATE godwit_control.task
                        SET state = :state, closed = :closed, lapsed = false, offer = NULL, offer_fence = NULL,
                            leaving_fence = NULL, finished_at = :now
                        WHERE id = :id
                        """)
                .bind("id", task.id().value())
                .bind("state", state.name())
                .bind("closed", how.name())
                .bind("now", Bind.instant(now))
                .execute();
    }

    /** The stage of a task. */
    record Place(JobId job, int epoch, String stage) {}

    /**
     * Ends ordinary tasks in success, those that nobody waits for and that mean nothing to their jobs, as far as the fences still hold
     * them; see {@link Task#heldBy}. One statement, and a transaction of its own: whoever makes another task wait for one of these
     * changes its row first.
     *
     * @return which were ended, and where they belong
     */
    static Map<TaskFence, Place> succeedAlone(Handle handle, Map<TaskFence, TaskResult> given) {
        var ids = new ArrayList<UUID>();
        var fences = new ArrayList<Long>();
        var results = new ArrayList<String>();
        var done = new ArrayList<Long>();
        var bytes = new ArrayList<Long>();
        given.forEach((held, result) -> {
            ids.add(held.task().value());
            fences.add(held.fence().value());
            results.add(Bind.text(result.data()));
            addNullable(done, result.counted().map(Counted::done).orElse(null));
            addNullable(bytes, result.counted().map(Counted::bytes).orElse(null));
        });
        var ended = new HashMap<TaskFence, Place>();
        handle.createQuery("""
                        WITH held AS (
                            SELECT t.id, given.data, given.done, given.bytes
                            FROM unnest(:ids, :fences, :results, :done, :bytes) AS given (id, fence, data, done, bytes)
                                JOIN godwit_control.task t ON t.id = given.id AND t.fence = given.fence
                            WHERE (t.state = 'RUNNING' OR t.state = 'READY' AND t.lapsed)
                              AND t.purpose = 'WORK' AND NOT t.companion AND NOT t.needed
                            ORDER BY t.id FOR UPDATE OF t)
                        UPDATE godwit_control.task t
                        SET state = 'SUCCEEDED', closed = 'COMPLETED', lapsed = false, finished_at = clock_timestamp(),
                            result = CAST(held.data AS jsonb),
                            done = coalesce(held.done, t.done), total = coalesce(held.done, t.total),
                            bytes = coalesce(held.bytes, t.bytes)
                        FROM held WHERE t.id = held.id
                        RETURNING t.id, t.fence, t.job, t.epoch, t.stage
                        """)
                .bind("ids", Bind.uuids(ids))
                .bind("fences", Bind.numbers(fences))
                .bind("results", Bind.texts(results))
                .bind("done", Bind.numbers(done))
                .bind("bytes", Bind.numbers(bytes))
                .map((row, context) -> Map.entry(
                        new TaskFence(new TaskId(Read.uuid(row, "id")), new Fence(row.getLong("fence"))),
                        new Place(new JobId(Read.uuid(row, "job")), row.getInt("epoch"), row.getString("stage"))))
                .forEach(each -> ended.put(each.getKey(), each.getValue()));
        return ended;
    }

    /**
     * Changes how a task is cut: it has done so much, and others were given the rest.
     *
     * @param given the weight of that
     */
    static void narrow(Handle transaction, TaskId id, JsonNode payload, long given) {
        transaction
                .createUpdate("""
                        UPDATE godwit_control.task
                        SET payload = CAST(:payload AS jsonb), weight = greatest(least(weight, 1), weight - :given)
                        WHERE id = :id
                        """)
                .bind("id", id.value())
                .bind("payload", Bind.text(payload))
                .bind("given", given)
                .execute();
    }

    /** Ends a task in success if {@code fence} still holds it; see {@link Task#heldBy}. */
    static boolean succeed(Handle transaction, TaskId id, Fence fence, TaskResult result) {
        Long done = result.counted().map(Counted::done).orElse(null);
        Long bytes = result.counted().map(Counted::bytes).orElse(null);
        return transaction
                        .createUpdate("""
                        UPDATE godwit_control.task
                        SET state = 'SUCCEEDED', closed = 'COMPLETED', lapsed = false, offer = NULL, offer_fence = NULL,
                            leaving_fence = NULL, finished_at = clock_timestamp(), result = CAST(:data AS jsonb),
                            done = coalesce(CAST(:done AS bigint), done), total = coalesce(CAST(:done AS bigint), total),
                            bytes = coalesce(CAST(:bytes AS bigint), bytes)
                        WHERE id = :id AND fence = :fence AND (state = 'RUNNING' OR state = 'READY' AND lapsed)
                        """)
                        .bind("id", id.value())
                        .bind("fence", fence.value())
                        .bind("data", Bind.text(result.data()))
                        .bind("done", done)
                        .bind("bytes", bytes)
                        .execute()
                == 1;
    }

    /** Keeps the leases of these grants as far as their fences still hold the tasks, and says which do. */
    static Set<TaskFence> keep(Handle handle, Map<TaskFence, String> secrets, String token, Duration lease) {
        var ids = new ArrayList<UUID>();
        var fences = new ArrayList<Long>();
        var shown = new ArrayList<String>();
        secrets.forEach((grant, secret) -> {
            ids.add(grant.task().value());
            fences.add(grant.fence().value());
            shown.add(secret);
        });
        return new HashSet<>(handle.createQuery("""
                        WITH held AS (
                            SELECT t.id FROM unnest(:ids, :fences, :secrets) AS given (id, fence, secret)
                                JOIN godwit_control.task t
                                    ON t.id = given.id AND t.fence = given.fence AND t.secret = given.secret AND t.token = :token
                            WHERE t.state = 'RUNNING' OR t.state = 'READY' AND t.lapsed
                            ORDER BY t.id FOR UPDATE OF t)
                        UPDATE godwit_control.task t
                        SET state = 'RUNNING', lapsed = false, lease_until = clock_timestamp() + CAST(:lease AS interval)
                        FROM held WHERE t.id = held.id RETURNING t.id, t.fence
                        """)
                .bind("ids", Bind.uuids(ids))
                .bind("fences", Bind.numbers(fences))
                .bind("secrets", Bind.texts(shown))
                .bind("token", token)
                .bind("lease", lease.toString())
                .map((row, context) -> new TaskFence(new TaskId(Read.uuid(row, "id")), new Fence(row.getLong("fence"))))
                .list());
    }

    /** Keeps how far tasks are, as far as the fences still hold them. */
    static int progress(Handle handle, Map<TaskFence, Progress> latest) {
        var ids = new ArrayList<UUID>();
        var fences = new ArrayList<Long>();
        var done = new ArrayList<Long>();
        var totals = new ArrayList<Long>();
        var bytes = new ArrayList<Long>();
        var notes = new ArrayList<String>();
        latest.forEach((held, progress) -> {
            ids.add(held.task().value());
            fences.add(held.fence().value());
            done.add(progress.done());
            addNullable(totals, progress.total());
            bytes.add(progress.bytes());
            addNullable(notes, note(progress));
        });
        return handle.createUpdate("""
                        WITH held AS (
                            SELECT t.id, given.done, given.total, given.bytes, given.note
                            FROM unnest(:ids, :fences, :done, :totals, :bytes, :notes)
                                    AS given (id, fence, done, total, bytes, note)
                                JOIN godwit_control.task t ON t.id = given.id AND t.fence = given.fence
                            WHERE t.state = 'RUNNING' OR t.state = 'READY' AND t.lapsed
                            ORDER BY t.id FOR UPDATE OF t)
                        UPDATE godwit_control.task t SET done = held.done, total = held.total, bytes = held.bytes, note = held.note
                        FROM held WHERE t.id = held.id
                        """)
                .bind("ids", Bind.uuids(ids))
                .bind("fences", Bind.numbers(fences))
                .bind("done", Bind.numbers(done))
                .bind("totals", Bind.numbers(totals))
                .bind("bytes", Bind.numbers(bytes))
                .bind("notes", Bind.texts(notes))
                .execute();
    }

    /** {@code ArrayList} takes null, as PostgreSQL does. */
    @SuppressWarnings("NullAway")
    private static <T> void addNullable(List<T> values, @Nullable T value) {
        values.add(value);
    }

    private static @Nullable String note(Progress progress) {
        return progress.note() == null ? null : Texts.cut(progress.note(), LONGEST_NOTE);
    }

    static void keepFailure(Handle transaction, TaskId id, Object failure) {
        transaction
                .createUpdate("UPDATE godwit_control.task SET failure = CAST(:failure AS jsonb) WHERE id = :id")
                .bind("id", id.value())
                .bind("failure", Bind.json(failure))
                .execute();
    }

    /** Whether a task of the stage that is no companion is unfinished. */
    static boolean open(Handle handle, JobId job, int epoch, String stage) {
        return handle.createQuery("""
                        SELECT EXISTS (SELECT FROM godwit_control.task WHERE job = :job AND epoch = :epoch AND stage = :stage
                            AND NOT companion AND state IN ('BLOCKED', 'READY', 'RUNNING'))
                        """)
                .bind("job", job.value())
                .bind("epoch", epoch)
                .bind("stage", stage)
                .mapTo(Boolean.class)
                .one();
    }
}
