package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.CommitGuard;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.schema.postgres.CatalogScope;
import dev.godwit.sync.postgres.DeferredObjects.Deferred;
import dev.godwit.sync.postgres.DeferredObjects.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code sync.restore}: clears a target up after syncs that failed or were cancelled for good: brings back what they had taken off tables, one object after the
 * other, and drops the schemas of their own. What cannot come back does not keep the rest from it, and is named. The request is {@code {"job": "..."}}, or
 * {@code {"all": true}} for every job that has no session. A paused job has none either, and could not go on afterwards: so one has to be said.
 */
public final class RestoreHandler extends RowTaskHandler {

    /** Obstacles that a failure's message names. */
    private static final int MOST_TOLD = 10;

    public RestoreHandler(Databases databases) {
        super(databases);
    }

    @Override
    public String kind() {
        return "sync.restore";
    }

    @Override
    protected TaskResult work(TaskContext context, Target target)
            throws JobFailedException, InterruptedException, SQLException {
        var data = Json.object();
        var obstacles = new ArrayList<String>();
        @Nullable JobId job = named(context.grant());
        try (var session = target.open()) {
            Connection connection = session.connection();
            DeferredObjects.install(connection);
            LoadSchemas.install(connection);
            SubsetRows.install(connection);
            FinishMemory.apply(connection, 1);
            data.put("schemasDropped", dropSchemas(context, connection, job));
            Map<Kind, Integer> counts = bringBack(context, connection, job, obstacles);
            data.put("indexes", counts.getOrDefault(Kind.INDEX, 0))
                    .put("foreignKeys", counts.getOrDefault(Kind.FOREIGN_KEY, 0))
                    .put("validated", counts.getOrDefault(Kind.VALIDATION, 0));
        }
        if (!obstacles.isEmpty()) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "restore-incomplete",
                    "%d objects of '%s' are still missing; all others are back. %s%s"
                            .formatted(
                                    obstacles.size(),
                                    target.name(),
                                    String.join(" ", obstacles.subList(0, Math.min(MOST_TOLD, obstacles.size()))),
                                    obstacles.size() > MOST_TOLD ? " And others: see godwit.deferred there." : ""));
        }
        TaskResult result = TaskResult.of(data);
        try (var work = target.begin()) {
            work.commit(result);
        }
        return result;
    }

    private static @Nullable JobId named(Grant grant) throws JobFailedException {
        String job = grant.request().path("job").asText("");
        if (job.isEmpty() == grant.request().path("all").asBoolean()) {
            return job.isEmpty() ? null : JobId.parse(job);
        }
        throw new JobFailedException(
                FailureKind.PERMANENT,
                "configuration",
                "Name the sync to clear up after ('--job'), or clear up after all of them ('--all'), of which none may be paused or retried later.");
    }

    private static int dropSchemas(TaskContext context, Connection connection, @Nullable JobId job)
            throws SQLException, JobFailedException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = '10s'");
            var schemas = new ArrayList<>(
                    LoadSchemas.abandoned(connection, context.grant().job()));
            if (job != null) {
                requireNoSession(connection, job);
                schemas.retainAll(LoadSchemas.of(connection, job));
            }
            LoadSchemas.drop(connection, schemas);
            SubsetRows.dropAbandoned(connection);
            CommitGuard.FENCE_AND_EPOCH.check(connection, context.grant());
            connection.commit();
            return schemas.size();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static void requireNoSession(Connection connection, JobId job) throws SQLException, JobFailedException {
        try (var statement = connection.prepareStatement("""
                SELECT EXISTS (
                    SELECT FROM godwit.session s JOIN pg_catalog.pg_stat_activity a ON a.pid = s.pid
                    WHERE s.job = ? AND (a.backend_start = s.backend_start OR a.backend_start IS NULL))""")) {
            statement.setObject(1, job.value());
            try (var row = statement.executeQuery()) {
                row.next();
                if (row.getBoolean(1)) {
                    throw new JobFailedException(
                            FailureKind.PERMANENT,
                            "job-runs",
                            "Job %s still has a session on the target. Cancel it first: 'godwit jobs cancel %s'."
                                    .formatted(job, job));
                }
            }
        }
    }

    private static Map<Kind, Integer> bringBack(
            TaskContext context, Connection connection, @Nullable JobId job, List<String> obstacles)
            throws SQLException, InterruptedException {
        var counts = new EnumMap<Kind, Integer>(Kind.class);
        var back = new BringBack(context, connection, List.of());
        List<Deferred> abandoned = DeferredObjects.abandoned(connection, job);
        Set<String> present = back.present(CatalogScope.everything());
        connection.setAutoCommit(false);
        try {
            for (Deferred deferred : abandoned) {
                context.checkStopped();
                try {
                    if (DeferredObjects.lock(connection, deferred) && back.bringBack(deferred, present)) {
                        counts.merge(deferred.kind(), 1, Integer::sum);
                    }
                } catch (JobFailedException e) {
                    obstacles.add(String.valueOf(e.getMessage()));
                }
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        return counts;
    }
}
